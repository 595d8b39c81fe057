package dev.statekeep;

/**
 * Why a machine did not move. Nothing was changed.
 *
 * @param reason the reason to switch on
 * @param message a sentence for people
 * @param hook the hook that refused or was silent; else ""
 */
public record Rejection(RejectionReason reason, String message, String hook) {}
