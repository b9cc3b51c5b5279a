package dev.teal.lambda;

import java.net.URI;

/// Where functions find the AWS APIs, and the keys that they sign with.
public record Endpoint(URI uri, String accessKeyId, String secretAccessKey) {}
