//! The methods of the contract as types: which request goes where and what comes back.

use prost::Message;

/// A request of the contract: its path, and the message that answers it.
///
/// Implemented for every request by the generated code.
pub trait Method: Message + Clone + Default + Sized + 'static {
    /// The answer, or one message of the stream of answers.
    type Response: Message + Default + Send + 'static;
    /// The path of the method, as gRPC has it.
    const PATH: &'static str;
}
