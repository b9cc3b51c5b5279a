/// A simulation of the engine in virtual time: the real engine, flow and steps, in a world that is
/// made of one seed, and in which nearly everything goes wrong. After each event named invariants
/// are looked at. Start reading at [Simulation], [Invariants] and [Team].
@NullMarked
package dev.teal.deploy.simulation;

import org.jspecify.annotations.NullMarked;
