package dev.teal.balancer;

/// What became of a rule's transforms, in the words of the access log's `request_transform_status`.
enum TransformStatus {
  SUCCESS("TransformSuccess"),
  INVALID_HOST("TransformInvalidHost"),
  INVALID_PATH("TransformInvalidPath");

  private final String word;

  TransformStatus(String word) {
    this.word = word;
  }

  String word() {
    return word;
  }
}
