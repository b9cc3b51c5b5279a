/// Black box tests: each starts the packaged program as a user does, and speaks to it through AWS's
/// own clients, sockets and the command line. What stands behind a claim is said by an annotation.
@org.jspecify.annotations.NullMarked
package dev.teal.acceptance;
