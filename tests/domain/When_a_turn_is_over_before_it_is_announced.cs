using Orchestrate.Domain.Runs;

namespace Orchestrate.Domain.Tests;

public sealed class When_a_turn_is_over_before_it_is_announced
{
    [Fact]
    public void Should_record_how_it_began_before_how_it_ended()
    {
        var (simulator, plan) = Planned();
        simulator.Apply(Answer(plan) with { Began = Began(plan, plan.Epoch) });

        var types = simulator.EventTypes.ToList();
        Assert.True(types.IndexOf("run.turn.started") < types.IndexOf("run.turn.finished"));
        var started = Assert.Single(simulator.Events, e => e.Type == "run.turn.started").Data;
        Assert.Equal(("runner", "ses_1"), (started.GetProperty("runner_id").GetString(), started.GetProperty("session_id").GetString()));
    }

    [Fact]
    public void Should_say_nothing_about_the_beginning_of_what_is_late()
    {
        var (simulator, plan) = Planned();
        simulator.Apply(new RunInput.LeaseExpired(plan.WorkId, plan.Epoch));
        simulator.Apply(Answer(plan) with { Began = Began(plan, plan.Epoch) });

        Assert.DoesNotContain("run.turn.started", simulator.EventTypes);
        Assert.Contains("run.result.late", simulator.EventTypes);
    }

    private static (RunSimulator Simulator, WorkItem Plan) Planned()
    {
        var simulator = new RunSimulator(Samples.Context(Samples.Bundle()));
        simulator.AnswerNext(new HonestWorld(Samples.Task("T1")));
        return (simulator, simulator.Pending[0].Work);
    }

    private static RunInput.TurnFinished Answer(WorkItem plan) =>
        new(plan.WorkId, plan.Epoch, HonestWorld.Answered(Samples.Result(actions: [Samples.Dispatch(Samples.Task("T1"))])) with { SessionId = "ses_1" });

    private static RunInput.WorkStarted Began(WorkItem plan, int epoch) => new(plan.WorkId, epoch, "runner", "http://127.0.0.1:1", "/clone", "ses_1");
}
