package dev.teal.elbv2;

import java.util.List;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.Tag;

/// The tags of one resource, in the order in which they were first set.
record TagsDocument(List<Tag> tags) {}
