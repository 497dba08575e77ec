namespace Orchestrate.Domain.Branching;

/// <summary>A branch as a tree: conditions inside, actions at the ends (BR-1).</summary>
public abstract record BranchNode
{
    private BranchNode()
    {
    }

    /// <summary>How the action is named in events: <c>if</c>, <c>proceed</c>, <c>dispatch</c>, <c>escalate</c> or <c>retry</c>.</summary>
    public abstract string Kind { get; }

    /// <summary>The action as it is usually written.</summary>
    public abstract string Text { get; }

    /// <summary>Every task that the branch names, in the order of the text.</summary>
    public virtual IEnumerable<BranchTarget> Targets => [];

    /// <summary>Every condition of the branch, in the order of the text.</summary>
    public virtual IEnumerable<BranchCondition> Conditions => [];

    /// <summary>One IF.</summary>
    /// <param name="Condition">What is asked.</param>
    /// <param name="Then">What follows when it holds.</param>
    /// <param name="Else">What follows when it does not; null for nothing.</param>
    public sealed record If(BranchCondition Condition, BranchNode Then, BranchNode? Else) : BranchNode
    {
        /// <inheritdoc/>
        public override string Kind => "if";

        /// <inheritdoc/>
        public override string Text => $"IF {Condition.Text} THEN {Grouped(Then)}{(Else is null ? "" : $" ELSE {Grouped(Else)}")}";

        /// <inheritdoc/>
        public override IEnumerable<BranchTarget> Targets => Then.Targets.Concat(Else?.Targets ?? []);

        /// <inheritdoc/>
        public override IEnumerable<BranchCondition> Conditions => Then.Conditions.Concat(Else?.Conditions ?? []).Prepend(Condition);

        private static string Grouped(BranchNode node) => node is If ? $"({node.Text})" : node.Text;
    }

    /// <summary><c>proceed to Task #T2</c>: the task may begin.</summary>
    /// <param name="Target">The task.</param>
    public sealed record Proceed(BranchTarget Target) : BranchNode
    {
        /// <inheritdoc/>
        public override string Kind => "proceed";

        /// <inheritdoc/>
        public override string Text => $"proceed to Task #{Target.TaskId}";

        /// <inheritdoc/>
        public override IEnumerable<BranchTarget> Targets => [Target];
    }

    /// <summary><c>dispatch Task #T3 with …</c>: the task may begin, and is told something more.</summary>
    /// <param name="Target">The task.</param>
    /// <param name="With">What it is told; null for nothing. Untrusted.</param>
    public sealed record Dispatch(BranchTarget Target, string? With) : BranchNode
    {
        /// <inheritdoc/>
        public override string Kind => "dispatch";

        /// <inheritdoc/>
        public override string Text => $"dispatch Task #{Target.TaskId}{(With is null ? "" : $" with {With}")}";

        /// <inheritdoc/>
        public override IEnumerable<BranchTarget> Targets => [Target];
    }

    /// <summary><c>escalate to user</c>: a person decides.</summary>
    public sealed record Escalate : BranchNode
    {
        /// <inheritdoc/>
        public override string Kind => "escalate";

        /// <inheritdoc/>
        public override string Text => "escalate to user";
    }

    /// <summary><c>retry with …</c>: the branching task itself is done once more.</summary>
    /// <param name="Modifications">What is to be done otherwise. Untrusted.</param>
    public sealed record Retry(string Modifications) : BranchNode
    {
        /// <inheritdoc/>
        public override string Kind => "retry";

        /// <inheritdoc/>
        public override string Text => $"retry with {Modifications}";
    }
}
