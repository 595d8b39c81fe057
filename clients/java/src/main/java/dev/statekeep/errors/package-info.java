/**
 * What calls throw: one class for each reason that the server gives, and a few for its silence.
 *
 * <p>Every exception is a {@link dev.statekeep.errors.StatekeepException}. Catch the class, or
 * compare {@link dev.statekeep.errors.StatekeepException#reason()}; never the text.
 */
package dev.statekeep.errors;
