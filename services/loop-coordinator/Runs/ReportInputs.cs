using Orchestrate.Contracts.Work;
using Orchestrate.Documents;
using Orchestrate.Domain.Artifacts;
using Orchestrate.Domain.Bundles;
using Orchestrate.Domain.Delivery;
using Orchestrate.Domain.Failures;
using Orchestrate.Domain.Gates;
using Orchestrate.Domain.Runs;

namespace Orchestrate.LoopCoordinator.Runs;

/// <summary>Runners' reports as the domain's inputs.</summary>
internal static class ReportInputs
{
    public static RunInput From(RunPrepared message) =>
        new RunInput.Prepared(message.WorkId, message.LeaseEpoch, message.BaseCommit, Verifications(message.Verifications), message.Warnings)
        {
            AgentSpecs = [.. message.AgentSpecs.Select(a => new AgentSpec { Name = a.Name, Description = a.Description, Definition = a.Definition, Routes = a.Routes })],
        };

    public static RunInput From(TurnFinished message, AgentResultReader answers) => new RunInput.TurnFinished(message.WorkId, message.LeaseEpoch, new TurnReport
    {
        Outcome = message.Outcome,
        Detail = message.Detail,
        Result = message is { Outcome: "answered", AnswerErrors.Count: 0, Answer: { } answer } ? answers.Read(answer).Result : null,
        AnswerErrors = message.AnswerErrors,
        AnswerArtifact = Artifact(message.AnswerArtifact),
        Details = [.. message.Details.Select(d => Artifact(d)!)],
        Commit = message.Commit,
        ChangedFiles = [.. message.ChangedFiles.Select(f => f.Path)],
        OnlyTicked = message.OnlyTicked,
        MissingOutputs = message.MissingOutputs,
        EmptyOutputs = message.EmptyOutputs,
        Placeholders = message.Placeholders,
        LeftOut = [.. message.LeftOut.Select(f => new Domain.Gates.LeftOutFile(f.Path, f.Reason))],
        MissingReferences = message.MissingReferences,
        ChildSessions = message.ChildSessions,
        Reads = [.. message.Reads.Select(r => new Domain.Gates.FileRead(r.Path, r.Lines, r.Targeted))],
        Verifications = Verifications(message.Verifications),
        Usage = Usage(message.Usage),
        ProviderFault = message.ProviderFault,
        RetryAfterSeconds = ProviderWait.Honoured(message.RetryAfterSeconds),
        Partial = message.Partial,
        SessionId = message.SessionId,
        SessionFault = message.SessionFault,
        StopConfirmed = message.StopConfirmed,
    })
    {
        Began = message.Began is { } began ? Started(began) : null,
    };

    public static RunInput From(AttemptIntegrated message) => new RunInput.Integrated(
        message.WorkId, message.LeaseEpoch, message.Merged, message.Head, message.Conflicts, Verifications(message.Verifications), message.Detail)
    {
        ConflictTexts = [.. message.ConflictTexts.Select(c => new MergeConflict(c.Path, c.Text))],
        Acceptance = message.Acceptance is { } acceptance ? Verifications(acceptance) : null,
    };

    public static RunInput From(AcceptanceVerified message) =>
        new RunInput.AcceptanceChecked(message.WorkId, message.LeaseEpoch, message.Commit, Verifications(message.Verifications));

    public static RunInput From(ResultPublished message) =>
        new RunInput.Published(message.WorkId, message.LeaseEpoch, message.Branch, message.Location, message.Detail, Delivery(message));

    public static RunInput From(WorkFailed message, Domain.Runs.Usage reported) => new RunInput.WorkFailed(
        message.WorkId, message.LeaseEpoch, message.FailureClass, message.Code, message.Detail, Usage(message.Usage), message.StopConfirmed, reported);

    public static RunInput From(WorkStarted message) => Started(message);

    private static RunInput.WorkStarted Started(WorkStarted message) =>
        new(message.WorkId, message.LeaseEpoch, message.RunnerId, message.ServerUrl, message.Directory, message.SessionId);

    /// <summary>A measurement as the domain counts it.</summary>
    public static Domain.Runs.Usage Usage(TurnUsage? usage) => usage is null
        ? Domain.Runs.Usage.None
        : new(usage.ModelCalls, usage.ToolCalls, usage.InputTokens, usage.CachedTokens, usage.OutputTokens, usage.CostMicroUsd, usage.Estimated);

    // Null for what is only a branch at the integrated commit, as most results are.
    private static ResultDelivery? Delivery(ResultPublished message) =>
        message is { Folder: null, FilesLeftAlone: 0, Ref: null, Patch: null, GraftedOn: null }
            ? null
            : new ResultDelivery
            {
                Commit = message.GraftedOn is null ? null : message.Commit,
                Folder = message.Folder,
                FilesWritten = message.FilesWritten,
                FilesLeftAlone = message.FilesLeftAlone,
                LeftAlone = [.. message.LeftAlone.Take(ResultDelivery.MostNamed).Select(file => new LeftAlone(file.Path, file.Reason))],
                Ref = message.Ref,
                RefLocation = message.RefLocation,
                Patch = message.Patch is { } patch ? new DeliveredPatch(patch.Name, patch.Sha256, patch.Length) : null,
            };

    private static List<VerificationResult> Verifications(IReadOnlyList<VerificationRecord> records) => [.. records.Select(r => new VerificationResult
    {
        Id = r.Id,
        Type = r.Type,
        Passed = r.Passed,
        Detail = r.Detail,
        Commit = r.Commit,
        ExitCode = r.ExitCode,
        DurationMs = r.DurationMs,
        What = r.What,
        Tree = r.Tree,
        Cwd = r.Cwd,
        Sandbox = r.Sandbox,
        Argv = r.Argv,
        OutputSha256 = r.OutputSha256,
        Excerpt = r.Excerpt,
        Artifact = Artifact(r.Artifact),
    })];

    private static StoredArtifact? Artifact(ArtifactRef? reference) =>
        reference is null ? null : new StoredArtifact(reference.Sha256, reference.Length, reference.MediaType, reference.Name);
}
