/**
 * What a person can do about a failure that has no reason of the contract. Pure; adds to the words
 * of the transport or the server's gRPC, which tell neither the setting nor the way out.
 */

import { Code, type ConnectError } from "@connectrpc/connect";

const TOO_LARGE = /Received message larger than max \((\d+) vs\. (\d+)\)/;
const TOO_LARGE_TO_SEND = /^message size (\d+) is larger than configured writeMaxBytes (\d+)/;

/** What Node calls a certificate that no trusted authority has signed. */
const UNTRUSTED: ReadonlySet<unknown> = new Set([
  "CERT_SIGNATURE_FAILURE",
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_GET_ISSUER_CERT",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
]);

/** What is known about the connection on which something failed. */
export interface Circumstances {
  readonly hasTls: boolean;
  /** Whether the server has ever answered on it. */
  readonly wasReached: boolean;
}

/** Returns the message of a failure, with what to check where that can be told. */
export function explained(error: ConnectError, { hasTls, wasReached }: Circumstances): string {
  const message = error.rawMessage;
  if (error.code === Code.ResourceExhausted) return tooLarge(message) ?? message;
  if (wasReached) return message;
  if (!hasTls && message.startsWith("http/2 stream closed")) {
    return `The server closed the connection before it answered (${message}). Does it want TLS?`;
  }
  const code = codeOf(error);
  if (UNTRUSTED.has(code)) {
    return `${message}: is the server's certificate signed by an authority of tls.caFile?`;
  }
  return code === "ERR_SSL_WRONG_VERSION_NUMBER"
    ? "The server does not answer in TLS: is it served without?"
    : message;
}

function tooLarge(message: string): string | undefined {
  const [, atServer, serverMax] = TOO_LARGE.exec(message) ?? [];
  const [, bytes = atServer, max = serverMax] = TOO_LARGE_TO_SEND.exec(message) ?? [];
  if (bytes === undefined || max === undefined) return undefined;
  const whose = atServer === undefined ? "this client sends" : "the server takes";
  return `The request has ${bytes} bytes, and ${whose} no message of more than ${max}: split it.`;
}

function codeOf(error: ConnectError): unknown {
  const { cause } = error;
  return cause instanceof Error && "code" in cause ? cause.code : undefined;
}
