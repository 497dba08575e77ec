using Orchestrate.Domain.Runs;

namespace Orchestrate.Domain.Tests;

/// <summary>RES-2 under crashes: runners that use tokens and vanish, are redelivered, fail, or answer too late. Every measured token is counted once, and the budget is exceeded by at most the calls in flight.</summary>
[Trait("Rule", "RES-2")]
public sealed class When_runners_crash_at_random
{
    private const int LargestCall = 900;

    [Fact]
    public void Should_count_every_measured_token_once_and_exceed_the_budget_by_calls_in_flight_only()
    {
        var (crashes, exhausted, late) = (0, 0, 0);
        for (var seed = 0; seed < 150; seed++)
        {
            var workers = 1 + (seed % 4);
            var max = 8_000 + (seed % 7 * 6_000);
            var bundle = Samples.Bundle(new() { MaxIterations = 3, MaxTokens = max, MaxParallelWorkers = workers }, new() { Escalation = "fail" });
            var simulator = new RunSimulator(Samples.Context(bundle));
            var world = new CrashingWorld(seed, simulator);
            simulator.Run(world);

            var label = $"seed {seed}: {simulator.State.Status} {simulator.State.Reason}, used {world.Used}, forgotten {world.Forgotten}, counted {simulator.State.Usage.Tokens} of {max}";
            Assert.True(simulator.State.Status.IsTerminal(), label);
            Assert.True(world.Used - world.Forgotten == simulator.State.Usage.Tokens, label);
            Assert.True(world.Used - world.InFlightAtCrashes <= max + (LargestCall * workers), label);
            Assert.True(simulator.State.Usage.Tokens == AttemptTokens(simulator.State), label);
            crashes += world.Crashes;
            late += simulator.EventTypes.Count(t => t == "run.result.late");
            exhausted += simulator.State.Reason == RunReasons.BudgetExhausted ? 1 : 0;
        }

        Assert.True(crashes > 300 && exhausted > 30 && late > 50, $"{crashes} crashes, {exhausted} used up, {late} late");
    }

    private static long AttemptTokens(RunState state) =>
        state.Iterations.Sum(i => i.Usage.Tokens) + state.Tasks.SelectMany(t => t.Attempts).Sum(a => a.Usage.Tokens);

    /// <summary>Runners that make calls as long as their reservation allows, as the model proxy does: the last call may go beyond it.</summary>
    private sealed class CrashingWorld(int seed, RunSimulator simulator) : IWorld
    {
        private readonly Random _random = new(seed);
        private readonly HonestWorld _honest = new([.. Enumerable.Range(1, 2 + (seed % 3)).Select(i => Samples.Task($"T{i}"))]);
        private readonly List<(RunInput.TurnFinished Result, long InFlight)> _late = [];

        /// <summary>Tokens that were really used.</summary>
        public long Used { get; private set; }

        /// <summary>Of these, in calls that were in flight when their runner crashed.</summary>
        public long InFlightAtCrashes { get; private set; }

        /// <summary>Of these, what was never reported, not even late.</summary>
        public long Forgotten { get; private set; }

        public int Crashes { get; private set; }

        public int Pick(int count)
        {
            if (_late.Count > 0 && _random.Next(3) == 0)
            {
                var (result, inFlight) = _late[0];
                _late.RemoveAt(0);
                if (!simulator.State.Status.IsTerminal())
                    Forgotten -= inFlight;
                simulator.Apply(result);
            }

            return _random.Next(Math.Max(1, simulator.Pending.Count));
        }

        public bool Merges(RunCommand.Integrate integrate) => _random.Next(100) < 90;

        public bool Passes(string testId, string commit) => _random.Next(100) < 30;

        public RunInput Turn(RunCommand.Turn turn, RunState state)
        {
            while (true)
            {
                var usage = Calls(turn.Work.ReservedTokens);
                var (id, epoch) = (turn.Work.WorkId, turn.Work.Epoch);
                switch (_random.Next(8))
                {
                    case 0:
                        Crash(turn, usage);
                        return new RunInput.LeaseExpired(id, epoch, usage);
                    case 1:
                        return new RunInput.WorkFailed(id, epoch, "transient", "runner_error", "x", Usage.None, true, usage);
                    case 2:
                        Crash(turn, usage);
                        simulator.Apply(new RunInput.WorkClaimed(id, epoch, Redelivered: true, usage));
                        if (simulator.Answer is not { Accepted: true, Work: { } claimed })
                            return new RunInput.LeaseExpired(id, 0);
                        turn = turn with { Work = claimed };
                        continue;
                    default:
                        var report = ((RunInput.TurnFinished)_honest.Turn(turn, state)).Report with { Usage = usage };
                        var finished = new RunInput.TurnFinished(id, epoch, usage.Tokens >= turn.Work.ReservedTokens ? new() { Outcome = "budget", Detail = "x", Usage = usage } : report);
                        if (_random.Next(4) == 0)
                            _late.Add((finished, 0));
                        return finished;
                }
            }
        }

        private Usage Calls(long reserved)
        {
            var usage = Usage.None;
            for (var calls = 1 + _random.Next(6); calls > 0 && usage.Tokens < reserved; calls--)
                usage = usage.Plus(Call());
            return usage;
        }

        private Usage Call()
        {
            var call = new Usage(1, 0, 100, 100, 1 + _random.Next(LargestCall), 1);
            Used += call.Tokens;
            return call;
        }

        /// <summary>A call was in flight; sometimes the runner lives on unseen and says so later.</summary>
        private void Crash(RunCommand.Turn turn, Usage reported)
        {
            Crashes++;
            var inFlight = Call();
            InFlightAtCrashes += inFlight.Tokens;
            Forgotten += inFlight.Tokens;
            if (_random.Next(2) == 0)
                _late.Add((new RunInput.TurnFinished(turn.Work.WorkId, turn.Work.Epoch, new() { Outcome = "answered", Usage = reported.Plus(inFlight) }), inFlight.Tokens));
        }
    }
}
