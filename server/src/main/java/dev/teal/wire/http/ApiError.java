package dev.teal.wire.http;

/// Why a request is refused: HTTP status, AWS's code, and a sentence for the person.
public record ApiError(int status, String code, String message) {}
