//! A server that does what a test wants, to see what a client does then.

use std::collections::{HashSet, VecDeque};
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::Duration;

use futures_util::{StreamExt, stream};
use statekeep::{Client, Retry, v1};
use tokio::net::TcpListener;
use tonic::body::Body;
use tonic::codegen::http::{Request as HttpRequest, Response as HttpResponse};
use tonic::codegen::{BoxStream, Service};
use tonic::transport::server::TcpIncoming;
use tonic::{Request, Response, Status, Streaming};
use tonic_prost::ProstCodec;
use v1::{pipeline_call, pipeline_reply};

/// What the fake does, and what it has seen.
#[derive(Default)]
pub struct Plan {
    /// What the next unary calls end with; after them, they succeed.
    pub unary_failures: Mutex<Vec<Status>>,
    /// What each stream ends with at once.
    pub stream_refusal: Option<Status>,
    /// A stream ends when it has got so many messages.
    pub messages_per_stream: Option<usize>,
    /// An export breaks behind its first piece.
    pub export_breaks: bool,
    /// What the next watches and servings of hooks do: whether they answer, and what they end with.
    pub endings: Mutex<VecDeque<(bool, Status)>>,
    /// How the client tries again; without this, quickly.
    pub retry: Option<Retry>,
    /// How long a message waits for its answer.
    pub delay: Duration,
    /// Keys whose calls are never answered.
    pub silent: HashSet<String>,
    pub seen: Mutex<Seen>,
}

/// What the fake has seen.
#[derive(Default, Clone)]
pub struct Seen {
    pub unary: Vec<String>,
    pub streams: usize,
    /// The keys of each message.
    pub messages: Vec<Vec<String>>,
    pub under_way: usize,
    pub under_way_max: usize,
}

impl Plan {
    pub fn seen(&self) -> Seen {
        self.seen.lock().unwrap().clone()
    }

    /// Serves, and returns a client of that server.
    pub async fn serve(self, pipeline: bool) -> (Arc<Self>, Client) {
        let plan = Arc::new(self);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let server = tonic::transport::Server::builder();
        let serving =
            server.serve_with_incoming(Fake(Arc::clone(&plan)), TcpIncoming::from(listener));
        tokio::spawn(serving);
        let quick = Retry {
            pause_first: Duration::from_millis(1),
            pause_max: Duration::from_millis(5),
            ..Retry::default()
        };
        let retry = plan.retry.clone().unwrap_or(quick);
        let client = Client::builder(&address).retry(retry).pipeline(pipeline).build().unwrap();
        (plan, client)
    }

    fn unary(&self, key: &str) -> Result<(), Status> {
        self.seen.lock().unwrap().unary.push(key.to_owned());
        self.unary_failures.lock().unwrap().pop().map_or(Ok(()), Err)
    }

    /// Returns what a stream does that answers with the same, if with anything, until it ends.
    fn stream<T: Send + 'static>(&self, answer: T) -> BoxStream<T> {
        self.seen.lock().unwrap().streams += 1;
        let ending = self.endings.lock().unwrap().pop_front();
        let (is_answered, status) = ending.expect("the test says how each stream ends");
        let answer = is_answered.then_some(Ok(answer));
        Box::pin(stream::iter(answer.into_iter().chain([Err(status)])))
    }

    async fn answer(&self, message: v1::PipelineRequest) -> Option<v1::PipelineResponse> {
        let calls: Vec<_> = message.calls.into_iter().map(|call| (call.id, key_of(call))).collect();
        {
            let mut seen = self.seen.lock().unwrap();
            seen.messages.push(calls.iter().map(|(_, (key, _))| key.clone()).collect());
            seen.under_way += 1;
            seen.under_way_max = seen.under_way_max.max(seen.under_way);
        }
        tokio::time::sleep(self.delay).await;
        self.seen.lock().unwrap().under_way -= 1;
        let replies: Vec<_> = calls
            .into_iter()
            .filter(|(_, (key, _))| !self.silent.contains(key))
            .map(|(id, (_, reply))| v1::PipelineReply { id, reply: Some(reply) })
            .collect();
        (!replies.is_empty()).then_some(v1::PipelineResponse { replies })
    }
}

fn key_of(call: v1::PipelineCall) -> (String, pipeline_reply::Reply) {
    match call.call {
        Some(pipeline_call::Call::Save(save)) => {
            (save.key, pipeline_reply::Reply::Save(v1::SaveResponse::default()))
        }
        Some(pipeline_call::Call::Load(load)) => {
            (load.key, pipeline_reply::Reply::Load(v1::LoadResponse::default()))
        }
        other => panic!("no test sends {other:?}"),
    }
}

#[derive(Clone)]
struct Fake(Arc<Plan>);

type Answer<T> = Pin<Box<dyn Future<Output = Result<T, Status>> + Send>>;

impl Service<HttpRequest<Body>> for Fake {
    type Response = HttpResponse<Body>;
    type Error = std::convert::Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Self::Error>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: HttpRequest<Body>) -> Self::Future {
        let plan = Arc::clone(&self.0);
        Box::pin(async move {
            let name = request.uri().path().rsplit('/').next().unwrap_or_default().to_owned();
            Ok(match name.as_str() {
                "Save" => {
                    let mut grpc = tonic::server::Grpc::new(ProstCodec::default());
                    grpc.unary(Saves(plan), request).await
                }
                "Load" => {
                    let mut grpc = tonic::server::Grpc::new(ProstCodec::default());
                    grpc.unary(Loads(plan), request).await
                }
                "ExportSnapshot" => {
                    let mut grpc = tonic::server::Grpc::new(ProstCodec::default());
                    grpc.server_streaming(Exports(plan), request).await
                }
                "WatchChanges" => {
                    let mut grpc = tonic::server::Grpc::new(ProstCodec::default());
                    grpc.server_streaming(Watches(plan), request).await
                }
                "ServeGuards" => {
                    let mut grpc = tonic::server::Grpc::new(ProstCodec::default());
                    grpc.streaming(Servings(plan), request).await
                }
                "Pipeline" => {
                    let mut grpc = tonic::server::Grpc::new(ProstCodec::default());
                    grpc.streaming(Pipelines(plan), request).await
                }
                other => panic!("no test calls {other}"),
            })
        })
    }
}

struct Saves(Arc<Plan>);

impl tonic::server::UnaryService<v1::SaveRequest> for Saves {
    type Response = v1::SaveResponse;
    type Future = Answer<Response<v1::SaveResponse>>;

    fn call(&mut self, request: Request<v1::SaveRequest>) -> Self::Future {
        let done = self.0.unary(&request.into_inner().key);
        Box::pin(async { done.map(|()| Response::new(v1::SaveResponse::default())) })
    }
}

struct Loads(Arc<Plan>);

impl tonic::server::UnaryService<v1::LoadRequest> for Loads {
    type Response = v1::LoadResponse;
    type Future = Answer<Response<v1::LoadResponse>>;

    fn call(&mut self, request: Request<v1::LoadRequest>) -> Self::Future {
        let done = self.0.unary(&request.into_inner().key);
        Box::pin(async { done.map(|()| Response::new(v1::LoadResponse::default())) })
    }
}

struct Exports(Arc<Plan>);

impl tonic::server::ServerStreamingService<v1::ExportSnapshotRequest> for Exports {
    type Response = v1::ExportSnapshotResponse;
    type ResponseStream = BoxStream<v1::ExportSnapshotResponse>;
    type Future = Answer<Response<Self::ResponseStream>>;

    fn call(&mut self, _: Request<v1::ExportSnapshotRequest>) -> Self::Future {
        let done = self.0.unary("export");
        let piece =
            |data: &str| v1::ExportSnapshotResponse { data: data.into(), ..Default::default() };
        let gone = Err(Status::unavailable("not now"));
        let rest = if self.0.export_breaks { gone } else { Ok(piece("second")) };
        let pieces: Self::ResponseStream = Box::pin(stream::iter([Ok(piece("first ")), rest]));
        Box::pin(async { done.map(|()| Response::new(pieces)) })
    }
}

struct Watches(Arc<Plan>);

impl tonic::server::ServerStreamingService<v1::WatchChangesRequest> for Watches {
    type Response = v1::WatchChangesResponse;
    type ResponseStream = BoxStream<v1::WatchChangesResponse>;
    type Future = Answer<Response<Self::ResponseStream>>;

    fn call(&mut self, _: Request<v1::WatchChangesRequest>) -> Self::Future {
        let progress = v1::WatchChangesResponse { revision: 4, ..Default::default() };
        let messages = self.0.stream(progress);
        Box::pin(async { Ok(Response::new(messages)) })
    }
}

struct Servings(Arc<Plan>);

impl tonic::server::StreamingService<v1::ServeGuardsRequest> for Servings {
    type Response = v1::ServeGuardsResponse;
    type ResponseStream = BoxStream<v1::ServeGuardsResponse>;
    type Future = Answer<Response<Self::ResponseStream>>;

    fn call(&mut self, _: Request<Streaming<v1::ServeGuardsRequest>>) -> Self::Future {
        let registered =
            v1::serve_guards_response::Message::Registered(v1::HookRegistered::default());
        let messages = self.0.stream(v1::ServeGuardsResponse { message: Some(registered) });
        Box::pin(async { Ok(Response::new(messages)) })
    }
}

struct Pipelines(Arc<Plan>);

impl tonic::server::StreamingService<v1::PipelineRequest> for Pipelines {
    type Response = v1::PipelineResponse;
    type ResponseStream = BoxStream<v1::PipelineResponse>;
    type Future = Answer<Response<Self::ResponseStream>>;

    fn call(&mut self, request: Request<Streaming<v1::PipelineRequest>>) -> Self::Future {
        let plan = Arc::clone(&self.0);
        Box::pin(async move {
            plan.seen.lock().unwrap().streams += 1;
            if let Some(refusal) = &plan.stream_refusal {
                return Err(refusal.clone());
            }
            let messages = request.into_inner();
            let messages = messages.take(plan.messages_per_stream.unwrap_or(usize::MAX));
            // Each message is answered by itself, as many at a time as come.
            let replies = messages.map(move |message| {
                let plan = Arc::clone(&plan);
                async move {
                    match message {
                        Ok(message) => plan.answer(message).await,
                        Err(_) => None,
                    }
                }
            });
            let replies = replies.buffer_unordered(64).filter_map(|one| async { one.map(Ok) });
            let replies: Self::ResponseStream = Box::pin(replies.chain(stream::empty()));
            Ok(Response::new(replies))
        })
    }
}
