//! Macros that say what each request of the contract is: how it is answered, what options it has.

/// Implements what requests have in common: `is_retryable` by what kind of request it is.
macro_rules! requests {
    (reads: $($read:ident),+ $(,)?) => {
        $(impl crate::call::Read for crate::v1::$read {
            fn at_mut(&mut self) -> &mut Option<crate::v1::PointInTime> {
                &mut self.at
            }
        })+
    };
    (mutations: $($mutation:ident),+ $(,)?) => {
        $(impl crate::call::Mutation for crate::v1::$mutation {
            fn request_id_mut(&mut self) -> &mut String {
                &mut self.request_id
            }
        })+
    };
    (selections: $($request:ident in $module:ident),+ $(,)?) => {
        $(impl crate::call::Selects for crate::v1::$request {
            fn select_prefix(&mut self, prefix: String) {
                self.selection = Some(crate::v1::$module::Selection::Prefix(prefix));
            }

            fn select_range(&mut self, range: crate::v1::KeyRange) {
                self.selection = Some(crate::v1::$module::Selection::Range(range));
            }
        })+
    };
    (reversible: $($request:ident),+ $(,)?) => {
        $(impl crate::call::Reversible for crate::v1::$request {
            fn reverse_mut(&mut self) -> &mut bool {
                &mut self.reverse
            }
        })+
    };
}
pub(crate) use requests;

/// Implements [`Unary`](crate::call::Unary) for a request: `read`, `write` and `rehearsed`, a
/// write that may be a dry run, say when it may be tried again, a name
/// after `as` sends it through the pipeline, one after `or` is the error that means "there is none".
macro_rules! unary {
    (@retryable read) => {
        fn is_retryable(&self) -> bool {
            true
        }
    };
    (@retryable write) => {
        fn is_retryable(&self) -> bool {
            !self.request_id.is_empty()
        }
    };
    (@retryable rehearsed) => {
        fn is_retryable(&self) -> bool {
            self.dry_run || !self.request_id.is_empty()
        }
    };
    (@retryable once) => {
        fn is_retryable(&self) -> bool {
            false
        }
    };
    (@kind read) => { crate::pipeline::Kind::Read };
    (@kind write) => { crate::pipeline::Kind::Write };
    (@pipe $kind:ident) => {};
    (@pipe $kind:ident $call:ident) => {
        const PIPE: Option<crate::call::Pipe<Self>> = Some(crate::call::Pipe {
            kind: unary!(@kind $kind),
            wrap: crate::v1::pipeline_call::Call::$call,
            unwrap: |call| match call {
                crate::v1::pipeline_call::Call::$call(request) => Some(request),
                _ => None,
            },
            read: |reply| match reply {
                crate::v1::pipeline_reply::Reply::$call(response) => Some(response),
                _ => None,
            },
        });
    };
    (@none) => {};
    (@none $none:ident) => {
        fn answer_of_error(error: crate::Error) -> crate::Result<Self::Answer> {
            match error {
                crate::Error::$none(_) => Ok(None),
                error => Err(error),
            }
        }
    };
    ($kind:ident $request:ident $(as $call:ident)? $(or $none:ident)? -> $answer:ty,
     $($read:tt)+) => {
        impl crate::call::Unary for crate::v1::$request {
            type Answer = $answer;

            unary!(@pipe $kind $($call)?);
            unary!(@retryable $kind);
            unary!(@none $($none)?);

            fn answer(response: Self::Response) -> Self::Answer {
                ($($read)+)(response)
            }
        }
    };
}
pub(crate) use unary;
