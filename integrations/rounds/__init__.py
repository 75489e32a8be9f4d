"""Plans for crews: two engines, VROOM and PyVRP, behind one port (`server.wire.rounds.RoundSolver`)."""
