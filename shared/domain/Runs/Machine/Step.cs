using Orchestrate.Domain.Agents;

namespace Orchestrate.Domain.Runs;

/// <summary>Collects what one decision changes. Lives only inside <see cref="RunMachine.Decide"/>.</summary>
internal sealed class Step(RunContext context, RunState state, DateTimeOffset now)
{
    private readonly List<RunEvent> _events = [];
    private readonly List<RunCommand> _commands = [];
    private readonly List<Guid> _closed = [];
    private readonly List<WorkItem> _held = [];

    public RunContext Context { get; } = context;

    public RunState State { get; set; } = state;

    public DateTimeOffset Now { get; } = now;

    /// <summary>The agents that the run knows in its present state.</summary>
    public AgentRegistry Agents => Context.AgentsOf(State);

    public RequestAnswer? Answer { get; set; }

    public void Emit(string type, object data) => _events.Add(RunEvent.Of(type, data));

    /// <summary>Opens a piece of work, unless the run is ending, and dispatches its command.</summary>
    public void Open(WorkItem work)
    {
        State = State with { Work = State.Work.SetItem(work.WorkId, work) };
        Dispatch(work);
    }

    /// <summary>Sends the command of an open piece of work, built from the state. While the run is paused the work is held back instead.</summary>
    public void Dispatch(WorkItem work)
    {
        if (State.Pause is not null)
        {
            Hold(work);
            return;
        }

        var command = Commands.For(Context, State, work);
        _commands.Add(command);
        if (command is RunCommand.Turn turn)
        {
            Emit("run.turn.dispatched", new
            {
                work_id = work.WorkId,
                kind = turn.Order.Kind,
                agent = turn.Order.Agent,
                task_id = turn.Order.TaskId,
                attempt = turn.Order.AttemptNumber,
                turn = work.Turn,
                iteration = turn.Order.Iteration,
                wave = turn.Order.Wave,
                depth = turn.Order.Depth,
                epoch = work.Epoch,
                reserved_tokens = work.ReservedTokens,
            });
        }
        else
        {
            Emit("run.work.dispatched", new { work_id = work.WorkId, kind = work.Kind, task_id = work.TaskId, epoch = work.Epoch });
        }
    }

    /// <summary>Keeps open work back: nobody may begin it until the run is resumed.</summary>
    public void Hold(WorkItem work)
    {
        var held = work with { Held = true, Started = false, StartedAt = null };
        State = State with { Work = State.Work.SetItem(work.WorkId, held) };
        _held.Add(held);
    }

    public void Stop(WorkItem work, string reason) => _commands.Add(new RunCommand.Stop(work, reason));

    /// <summary>Closes open work whose epoch fits and settles its usage. A late answer is recorded, not applied, and what it cost is counted: null. After the run's last event nothing is recorded any more.</summary>
    public WorkItem? Close(Guid workId, int epoch, Usage usage, string outcome)
    {
        if (State.Status.IsTerminal())
            return null;
        if (!State.Work.TryGetValue(workId, out var work) || work.Epoch != epoch)
        {
            (State, var added) = Settlement.CountLate(State, workId, epoch, usage);
            Emit("run.result.late", new { work_id = workId, epoch, outcome, usage, counted = added });
            if (added != Usage.None)
                AnnounceBudget();
            return null;
        }

        State = State with { Work = State.Work.Remove(workId), Usage = State.Usage.Plus(usage) };
        if (work.Kind is WorkKind.Plan or WorkKind.Synthesis)
            State = Settlement.ChargeAttempt(State, work.AttemptId, usage);
        _closed.Add(workId);
        if (usage != Usage.None)
            AnnounceBudget();
        return work;
    }

    /// <summary>Counts what an epoch had used that is lost.</summary>
    public void Lose(WorkItem work, Usage usage)
    {
        State = Settlement.Lose(State, work, usage);
        if (usage != Usage.None)
            AnnounceBudget();
    }

    /// <summary>Closes work without an answer.</summary>
    public void Abandon(WorkItem work)
    {
        State = State with { Work = State.Work.Remove(work.WorkId) };
        _closed.Add(work.WorkId);
    }

    public RunDecision Decision() => new(State, _events, _commands, _closed, _held, Answer);

    private void AnnounceBudget()
    {
        var percent = Budget.Percent(State);
        Emit("run.budget.updated", new
        {
            tokens = State.Usage.Tokens,
            max_tokens = State.Limits.MaxTokens,
            cost_usd = State.Usage.CostMicroUsd / 1_000_000m,
            max_cost_usd = State.Limits.MaxCostMicroUsd / 1_000_000m,
            model_calls = State.Usage.ModelCalls,
            tool_calls = State.Usage.ToolCalls,
            percent,
        });
        foreach (var mark in Budget.Marks.Where(m => percent >= m && State.AnnouncedBudgetPercent < m))
            Emit("run.rule.breached", new { rule = "RES-2", message = $"{percent} % of the run's budget is used.", percent, mark });
        State = State with { AnnouncedBudgetPercent = Math.Max(percent, State.AnnouncedBudgetPercent) };
    }
}
