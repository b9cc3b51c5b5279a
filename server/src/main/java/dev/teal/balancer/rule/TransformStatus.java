package dev.teal.balancer.rule;

/// What became of a rule's transforms, in the words of the access log's `request_transform_status`.
public enum TransformStatus {
  SUCCESS("TransformSuccess"),
  INVALID_HOST("TransformInvalidHost"),
  INVALID_PATH("TransformInvalidPath");

  private final String word;

  TransformStatus(String word) {
    this.word = word;
  }

  /// The access log's word for it.
  public String word() {
    return word;
  }
}
