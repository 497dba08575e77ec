using System.Text.Json;
using Orchestrate.Contracts.Work;
using Orchestrate.Domain.Bundles;
using Orchestrate.Domain.Limits;
using Orchestrate.Domain.Planning;
using Orchestrate.Domain.Runs;

namespace Orchestrate.LoopCoordinator.Runs;

/// <summary>The domain's commands as messages.</summary>
internal static class CommandMessages
{
    public static object From(Guid runId, RunContext context, RunCommand command) => command switch
    {
        RunCommand.Prepare c => new PrepareRun
        {
            RunId = runId,
            WorkId = c.Work.WorkId,
            LeaseEpoch = c.Work.Epoch,
            Workspace = Workspace(context.Bundle),
            AcceptanceTests = AcceptanceTests(context.Bundle, context.TestsOnBase),
            WorkspaceAgents = context.Bundle.Policies.WorkspaceAgents,
            Models = context.Models,
            Agents = Agents(context),
            ParallelWorkers = Math.Min(WavePlanner.WaveSize, EffectiveLimits.Resolve(context.Bundle.Limits, context.ServerLimits).MaxParallelWorkers),
            Sandbox = context.Sandbox,
        },
        RunCommand.Turn c => Turn(runId, context, c),
        RunCommand.Integrate c => new IntegrateAttempt
        {
            RunId = runId,
            WorkId = c.Work.WorkId,
            LeaseEpoch = c.Work.Epoch,
            TaskId = c.Task,
            AttemptId = c.AttemptId,
            AttemptCommit = c.AttemptCommit,
            ExpectedHead = c.ExpectedHead,
            Message = c.Message,
            Appends = [.. c.Appends.Select(a => new AppendedText(a.Path, a.Text))],
            Verifiers = [.. c.Verifiers.Select(v => Verifier(context.Bundle, v.Id, v.Verifier) with { ExitCodes = v.ExitCodes })],
            Setup = context.Bundle.Workspace.Setup,
            SetupInputs = context.Bundle.Workspace.SetupInputs,
            ProtectedPaths = context.ProtectedPaths,
            AcceptanceTests = c.AcceptanceBase is null ? [] : AcceptanceTests(context.Bundle, context.Bundle.AcceptanceTests),
            BaseCommit = c.AcceptanceBase,
            Sandbox = context.Sandbox,
        },
        RunCommand.Acceptance c => new VerifyAcceptance
        {
            RunId = runId,
            WorkId = c.Work.WorkId,
            LeaseEpoch = c.Work.Epoch,
            Commit = c.Commit,
            BaseCommit = c.BaseCommit,
            AcceptanceTests = AcceptanceTests(context.Bundle, context.Bundle.AcceptanceTests),
            Setup = context.Bundle.Workspace.Setup,
            SetupInputs = context.Bundle.Workspace.SetupInputs,
            ProtectedPaths = context.ProtectedPaths,
            Sandbox = context.Sandbox,
        },
        RunCommand.Publish c => new PublishResult
        {
            RunId = runId,
            WorkId = c.Work.WorkId,
            LeaseEpoch = c.Work.Epoch,
            Workspace = Workspace(context.Bundle),
            Commit = c.Commit,
            Branch = c.Branch,
            BaseCommit = c.BaseCommit,
            Accepted = c.Accepted,
        },
        _ => throw new ArgumentOutOfRangeException(nameof(command), command, "Not a command for a runner."),
    };

    private static ExecuteTurn Turn(Guid runId, RunContext context, RunCommand.Turn command)
    {
        var (work, order) = (command.Work, command.Order);
        return new ExecuteTurn
        {
            RunId = runId,
            WorkId = work.WorkId,
            LeaseEpoch = work.Epoch,
            Kind = order.Kind,
            IterationNumber = order.Iteration,
            WaveNumber = order.Wave,
            TaskId = order.TaskId,
            AttemptId = work.AttemptId,
            AttemptNumber = order.AttemptNumber,
            TurnNumber = work.Turn,
            Agent = order.Agent,
            Depth = order.Depth,
            Title = order.Title,
            Model = order.Model,
            Models = context.Models,
            Agents = Agents(context),
            SystemTemplate = order.System.Template.Digest,
            SystemValues = order.System.Values,
            Prompt = order.Prompt,
            Tools = order.Tools,
            Limits = new TurnLimits
            {
                TurnSeconds = order.TurnSeconds,
                InactivitySeconds = order.InactivitySeconds,
                ModelCalls = order.ModelCalls,
                ToolCalls = order.ToolCalls,
                Tokens = work.ReservedTokens,
                CostMicroUsd = work.ReservedCostMicroUsd,
            },
            StartCommit = order.StartCommit,
            AttemptBaseCommit = order.BaseCommit,
            Setup = context.Bundle.Workspace.Setup,
            SetupInputs = context.Bundle.Workspace.SetupInputs,
            Verifiers = [.. order.Verifiers.Select(v => Verifier(context.Bundle, v.Id, v.Verifier) with { ExitCodes = v.ExitCodes })],
            ExpectedOutputs = order.ExpectedOutputs,
            ReportLines = order.ReportLines,
            ReportTokens = order.ReportTokens,
            ProtectedPaths = context.ProtectedPaths,
            Sandbox = context.Sandbox,
        };
    }

    private static List<AgentConfiguration> Agents(RunContext context) => [.. context.AgentSettings.Select(a => new AgentConfiguration
    {
        Name = a.Name,
        Depth = a.Depth,
        Model = a.Model,
        Tools = a.Tools,
        Temperature = a.Temperature,
        Steps = a.Steps,
    })];

    private static WorkspaceSource Workspace(SpecBundle bundle) => new()
    {
        Type = bundle.Workspace.Type,
        Source = bundle.Workspace.Source,
        Ref = bundle.Workspace.Ref,
        Subfolder = bundle.Workspace.Subfolder,
        Result = bundle.Workspace.Result is { } result ? new() { Patch = result.Patch, Ref = result.Ref, Remote = result.Remote } : null,
        Setup = bundle.Workspace.Setup,
        SetupInputs = bundle.Workspace.SetupInputs,
    };

    private static List<VerifierDefinition> AcceptanceTests(SpecBundle bundle, IEnumerable<AcceptanceTest> tests) => [.. tests.Select(t => Verifier(bundle, t.Id, t.Verifier))];

    private static VerifierDefinition Verifier(SpecBundle bundle, string id, VerifierSpec verifier) => new()
    {
        Id = id,
        Type = verifier.Type,
        Path = verifier.Path,
        Sha256 = verifier.Sha256,
        Contains = verifier.Contains,
        Matches = verifier.Matches,
        Argv = verifier.Argv,
        Cwd = verifier.Cwd,
        ExpectExitCode = verifier.ExpectExitCode,
        TimeoutSeconds = verifier.TimeoutSeconds,
        Include = verifier.Include,
        Exclude = verifier.Exclude,
        AllowEmpty = verifier.AllowEmpty,
        MinTests = verifier.MinTests,
        TestsPresent = verifier.TestsPresent,
        Schema = verifier.Schema?.GetRawText(),
        SchemaPath = verifier.SchemaPath,
        JsonPath = verifier.JsonPath,
        EqualTo = verifier.EqualTo.ValueKind == JsonValueKind.Undefined ? null : verifier.EqualTo.GetRawText(),
        Exists = verifier.Exists,
        MinCount = verifier.MinCount,
        Url = verifier.Url,
        Method = verifier.Method,
        ExpectStatus = verifier.ExpectStatus,
        HttpHosts = verifier.Url is null ? null : bundle.Policies.HttpHosts,
    };
}
