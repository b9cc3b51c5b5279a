package dev.teal.balancer.beside;

import dev.teal.balancer.Status;
import dev.teal.balancer.routing.Routing;
import dev.teal.balancer.routing.TicketSecret;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// What a server and a balancer process say to each other. Plain values: what an older or newer one
/// adds is passed over, so that the two may be of different builds while one replaces the other.
sealed interface Message {
  /// Counted up when a change is made that the two sides cannot pass over.
  int PROTOCOL = 1;

  /// From the server; has one answer, of type `A`, or a [Refused].
  sealed interface Request<A extends Answer> extends Message {}

  /// From the process, to one request.
  sealed interface Answer extends Message {}

  /// From the process, unasked.
  sealed interface Event extends Message {}

  record Hello(int protocol, String build) implements Request<Welcome> {}

  /// @param retired whether another process has its listeners
  record Welcome(int protocol, String build, boolean retired, List<InForce> inForce)
      implements Answer {}

  /// @param digest by which the server knows the routing again
  record InForce(String loadBalancer, long generation, String digest) {}

  /// @param known what was known of the load balancer before; for one that the process does not
  ///   carry yet
  record Apply(Routing routing, Optional<Status> known) implements Request<Applied> {}

  /// Said to a process of the same build alone.
  ///
  /// @param base generation of the routing that is changed
  record Change(String loadBalancer, long base, RoutingChange change) implements Request<Applied> {}

  record Applied(long generation) implements Answer {}

  record Remove(String loadBalancer) implements Request<Done> {}

  record Retain(List<String> loadBalancers) implements Request<Done> {}

  record Ask(String loadBalancer) implements Request<Told> {}

  record Told(Optional<Status> status) implements Answer {}

  /// Asks the process to wait for listening sockets of another one.
  record Expect() implements Request<Expecting> {}

  /// @param socket where they are to be sent
  record Expecting(String socket) implements Answer {}

  /// Asks the process to send its listening sockets to another one; it goes on listening.
  record Lend(String socket) implements Request<Lent> {}

  /// @param listening how many addresses it listens on
  /// @param sockets how many of them it has sent
  /// @param tickets for the TLS sessions of its clients
  record Lent(int listening, int sockets, Optional<TicketSecret> tickets) implements Answer {}

  /// Asks the process to use the sockets that it expected.
  ///
  /// @param tickets of the process that lends them
  record Borrow(int sockets, Optional<TicketSecret> tickets) implements Request<Done> {}

  /// Asks the process to listen no more, because another one does, and to end when its last
  /// connection has, at the latest after `patience`.
  record Retire(Duration patience) implements Request<Done> {}

  /// Tells what an earlier process had counted, to be added to what this one counts. Telling it
  /// again changes nothing.
  record Absorb(String process, String loadBalancer, Status status) implements Request<Done> {}

  /// Answered by all threads that carry traffic: whoever does not answer hangs.
  record Ping() implements Request<Alive> {}

  /// @param connections from clients
  record Alive(int connections) implements Answer {}

  record Done() implements Answer {}

  /// @param listener the id of the listener whose address cannot be listened on
  record Refused(Reason reason, String listener, String message) implements Answer {
    enum Reason {
      BIND,
      INVALID,
      FAILED
    }
  }

  /// The health of a target of this load balancer changed, or one was drained.
  record Changed(String loadBalancer) implements Event {}
}
