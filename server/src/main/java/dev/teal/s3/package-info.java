/// S3: buckets, objects and their versions, uploads in parts. What is known of an object is kept in
/// the store; its bytes are files in a folder.
@org.jspecify.annotations.NullMarked
package dev.teal.s3;
