/**
 * The files of exported snapshots: owns reading and writing them piece by piece. Must never know
 * what a file holds, nor leave half of one under its name.
 */

import { randomUUID } from "node:crypto";
import { open, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { Writable } from "node:stream";
import { fileURLToPath } from "node:url";

/** Where a snapshot is exported to: a path, or a stream, which is not ended. */
export type FileTarget = string | URL | Writable;

/** Where a snapshot is imported from: a path, or pieces of a file such as a Readable. */
export type FileSource = string | URL | AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

const PIECE_BYTES = 1024 * 1024;

/** Has `fill` write the file. What has a path stands there only once all of it is written. */
export async function writeFile<T>(
  target: FileTarget,
  fill: (write: (piece: Uint8Array) => Promise<void>) => Promise<T>,
): Promise<T> {
  const path = toPath(target);
  if (typeof path !== "string") return fill((piece) => writeTo(path, piece));
  const partPath = join(dirname(path), `.${basename(path)}.${randomUUID()}`);
  const part = await open(partPath, "wx");
  try {
    const result = await fill(async (piece) => {
      await part.appendFile(piece);
    });
    await part.close();
    await rename(partPath, path);
    return result;
  } catch (error) {
    await part.close();
    await rm(partPath, { force: true });
    throw error;
  }
}

/** Tells whether a file can be read again from where it began. */
export function isRepeatable(source: FileSource): boolean {
  return typeof source === "string" || source instanceof URL;
}

/** Returns how large a file is, where that is known. */
export async function totalBytes(source: FileSource): Promise<number | undefined> {
  const path = toPath(source);
  return typeof path === "string" ? (await stat(path)).size : undefined;
}

/** Yields a file in pieces that fit into a message. */
export async function* readFile(source: FileSource): AsyncGenerator<Uint8Array, undefined> {
  const path = toPath(source);
  if (typeof path !== "string") {
    for await (const piece of path) {
      for (let at = 0; at < piece.length; at += PIECE_BYTES) {
        yield piece.subarray(at, at + PIECE_BYTES);
      }
    }
    return undefined;
  }
  const file = await open(path);
  try {
    for (;;) {
      const { bytesRead, buffer } = await file.read(Buffer.alloc(PIECE_BYTES), 0, PIECE_BYTES);
      if (bytesRead === 0) return undefined;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}

function toPath<Other>(file: string | URL | Other): string | Exclude<Other, string | URL> {
  if (file instanceof URL) return fileURLToPath(file);
  return file as string | Exclude<Other, string | URL>;
}

function writeTo(stream: Writable, piece: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.write(piece, (error) => {
      if (error) reject(error);
      else resolve();
    });
  });
}
