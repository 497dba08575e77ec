using System.Net;
using Orchestrate.Domain.Failures;

namespace Orchestrate.WorkerRunner.OpenCode;

/// <summary>One prompt on its way: sent, watched, and brought to an end that is known.</summary>
internal sealed class AgentTurn(
    IOpenCodeServer server,
    AgentPrompt prompt,
    OpenCodeSession session,
    string agent,
    AgentRuntimeOptions options,
    TimeProvider time,
    ILogger logger,
    Action<AgentProgress> onProgress) : IAsyncDisposable
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan DeathNotice = TimeSpan.FromSeconds(2);
    // Two connections to one process seldom lie a second apart; a last event that never comes must not hold the turn longer.
    private static readonly TimeSpan LastEvents = TimeSpan.FromSeconds(1);
    private static readonly Task<OpenCodeReply> Unsent = Task.FromResult(new OpenCodeReply { ParentId = null, Finish = null, Text = string.Empty });
    private readonly IOpenCodeClient client = server.Client;
    private readonly PromptIds ids = PromptIds.For(prompt.AttemptId, prompt.TurnNumber, session.Id);
    private volatile bool eventsMissed;
    private EventStream? opened;

    /// <summary>Stops an earlier prompt that the session is still busy with, and connects to the events meanwhile. False when that could not be confirmed.</summary>
    public async Task<bool> ClearAsync()
    {
        // In this order: the stream keeps the connection that it gets, and whoever comes second waits for a new one.
        var asking = client.StatusAsync(prompt.Directory, CancellationToken.None);
        opened = new EventStream(client, prompt.Directory);
        var statuses = await asking;
        if (!statuses.ContainsKey(session.Id))
            return true;
        logger.SessionBusy(prompt.RunId, session.Id);

        // What this stream brings may be of the earlier prompt.
        await DisposeAsync();
        if (!await StopAsync(Task.CompletedTask))
            return false;
        return server.IsAlive
            ? true
            : throw new OpenCodeUnavailableException(OpenCodeErrors.Unreachable, "The OpenCode process was killed because an earlier prompt of the session did not stop.", fatal: false);
    }

    /// <summary>Sends the prompt and returns when it ended.</summary>
    public async Task<AgentAnswer> RunAsync(CancellationToken stop)
    {
        var watch = new PromptWatch(session.Id, ids.Message, prompt, options, time, onProgress);
        using var ending = new CancellationTokenSource();
        var connected = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var reading = ReadEventsAsync(watch, connected, ending.Token);
        await using var clock = time.CreateTimer(_ => watch.Tick(), null, TimeSpan.FromMilliseconds(options.TextMilliseconds), TimeSpan.FromMilliseconds(options.TextMilliseconds));
        await using var stopping = stop.Register(() => watch.Break(AgentOutcomes.Cancelled, "The turn was stopped."));
        // Events are not replayed: a prompt sent before the stream is open could run its first tools unseen.
        await Task.WhenAny(connected.Task, watch.Breached, reading);
        var post = watch.Breached.IsCompleted ? Unsent : client.PromptAsync(session.Id, Request(), ending.Token);
        try
        {
            return await EndAsync(watch, post);
        }
        finally
        {
            await ending.CancelAsync();
            // Closing the stream takes longer than deciding what came of the turn; what it brings now is not looked at.
            watch.Finish();
            _ = reading.ContinueWith(
                ended => logger.EventsUnread(ended.Exception!.GetBaseException(), prompt.RunId, session.Id),
                CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
            await ((Task)post).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Closes the stream of events that was opened for a prompt which was not sent.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref opened, null) is { } unread)
            await unread.DisposeAsync();
    }

    private async Task<AgentAnswer> EndAsync(PromptWatch watch, Task<OpenCodeReply> post)
    {
        await Task.WhenAny(post, watch.Breached);
        Task<int>? children = null;
        if (post.IsCompletedSuccessfully && !watch.Breached.IsCompleted)
        {
            children = CountChildrenAsync();
            await CatchUpAsync(watch);
        }

        if (watch.Breached.IsCompletedSuccessfully)
        {
            var breach = await watch.Breached;
            logger.Aborting(prompt.RunId, session.Id, breach.Outcome, breach.Detail);
            var confirmed = await StopAsync(post);
            return await AnswerAsync(watch, breach.Outcome, breach.Detail, null, confirmed, breach.ProviderFault);
        }
        try
        {
            var reply = await post;
            var (outcome, text) = ReplyJudge.Judge(reply, ids.Message);
            return outcome == AgentOutcomes.Answered
                ? await AnswerAsync(watch, outcome, null, text, true, children: children)
                : await AnswerAsync(watch, outcome, text, null, true, ReplyJudge.IsProviderFault(reply), children) with { SessionFault = ReplyJudge.SessionFault(reply, ids.Message) };
        }
        catch (OpenCodeRequestException exception) when (exception.Status != HttpStatusCode.NotFound)
        {
            return await AnswerAsync(watch, AgentOutcomes.Transient, exception.Message, null, true) with { SessionFault = SessionFaults.Unreachable };
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            return await BrokenAsync(watch, exception);
        }
    }

    /// <summary>
    /// The answer and the events come on two connections, in any order. Waits for the last event; reads what OpenCode stored when the stream was interrupted, or told nothing because the prompt had been
    /// answered before. What stays unknown after that is hints: the answer counts.
    /// </summary>
    private async Task CatchUpAsync(PromptWatch watch)
    {
        if (!eventsMissed && watch.Begun)
            await Task.WhenAny(watch.Idle, watch.Breached, Task.Delay(LastEvents, time));
        if (!eventsMissed && watch.Idle.IsCompleted)
            return;
        try
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(options.AbortSeconds), time);
            foreach (var part in await client.PartsAsync(session.Id, ids.Message, limit.Token))
                watch.Take(part);
        }
        catch (Exception exception) when (Unanswered(exception))
        {
            logger.PartialUnread(prompt.RunId, session.Id, exception.Message);
        }
    }

    /// <summary>The connection broke: the process died, or only the connection did and the session goes on unseen.</summary>
    private async Task<AgentAnswer> BrokenAsync(PromptWatch watch, Exception exception)
    {
        var broke = time.GetTimestamp();
        while (server.IsAlive && time.GetElapsedTime(broke) < DeathNotice)
        {
            if (await AnswersAsync())
            {
                var confirmed = await StopAsync(Task.CompletedTask);
                return await AnswerAsync(watch, server.IsAlive ? AgentOutcomes.Transient : AgentOutcomes.Lost, $"The connection to OpenCode broke: {exception.Message}", null, confirmed);
            }
            await Task.Delay(Poll, time);
        }
        // Tools may outlive a killed server.
        await server.KillAsync();
        return await AnswerAsync(watch, AgentOutcomes.Lost, "The OpenCode process ended while it worked.", null, server.Managed);
    }

    private async Task<bool> AnswersAsync()
    {
        try
        {
            using var limit = new CancellationTokenSource(Poll * 5, time);
            await client.StatusAsync(prompt.Directory, limit.Token);
            return true;
        }
        catch (Exception exception) when (Unanswered(exception))
        {
            return false;
        }
    }

    /// <summary>Aborts until the session is idle and the prompt's request has returned; when that takes too long, ends the process. True when nothing runs any more.</summary>
    private async Task<bool> StopAsync(Task post)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(options.AbortSeconds), time);
        var children = await BusyChildrenAsync(deadline.Token);
        while (!deadline.IsCancellationRequested && server.IsAlive)
        {
            try
            {
                // Repeated, because an abort that arrives before the prompt has begun does nothing and is still answered with true.
                await client.AbortAsync(session.Id, deadline.Token);
                foreach (var child in children)
                    await client.AbortAsync(child, deadline.Token);
                var busy = await client.StatusAsync(prompt.Directory, deadline.Token);
                if (post.IsCompleted && !busy.ContainsKey(session.Id) && !children.Any(busy.ContainsKey))
                    return true;
                await Task.WhenAny(post.IsCompleted ? Task.Delay(Poll, time, deadline.Token) : post, Task.Delay(Poll, time, deadline.Token));
            }
            catch (Exception exception) when (Unanswered(exception))
            {
                logger.AbortUnanswered(prompt.RunId, session.Id, exception.Message);
                await Task.Delay(Poll, time, deadline.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
        if (!server.Managed)
            return false;
        logger.KillingServer(prompt.RunId, session.Id, options.AbortSeconds);
        await server.KillAsync();
        return true;
    }

    private async Task<string[]> BusyChildrenAsync(CancellationToken cancellationToken)
    {
        try
        {
            return [.. (await client.ChildrenAsync(session.Id, cancellationToken)).Select(child => child.Id)];
        }
        catch (Exception exception) when (Unanswered(exception))
        {
            return [];
        }
    }

    private async Task<AgentAnswer> AnswerAsync(PromptWatch watch, string outcome, string? detail, string? text, bool confirmed, bool providerFault = false, Task<int>? children = null)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(options.AbortSeconds), time);
        return new AgentAnswer
        {
            Outcome = outcome,
            Text = text,
            Detail = detail,
            Partial = outcome == AgentOutcomes.Answered ? null : await PartialAsync(watch, limit.Token),
            ProviderFault = providerFault,
            SessionId = session.Id,
            ToolCalls = watch.ToolCalls,
            Reads = watch.Reads,
            ChildSessions = await (children ?? CountChildrenAsync()),
            StopConfirmed = confirmed,
        };
    }

    private async Task<int> CountChildrenAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(options.AbortSeconds), time);
        return server.IsAlive ? (await BusyChildrenAsync(limit.Token)).Length : 0;
    }

    /// <summary>What the agent had written in this turn: what OpenCode stored, and the text that it was writing when it was cut.</summary>
    private async Task<string?> PartialAsync(PromptWatch watch, CancellationToken cancellationToken)
    {
        var written = new List<string>();
        try
        {
            if (server.IsAlive)
                written.AddRange(await client.WrittenAsync(session.Id, ids.Message, cancellationToken));
        }
        catch (Exception exception) when (Unanswered(exception))
        {
            logger.PartialUnread(prompt.RunId, session.Id, exception.Message);
        }
        var last = watch.LastText;
        if (!string.IsNullOrWhiteSpace(last) && !(written.Count > 0 && written[^1].EndsWith(last, StringComparison.Ordinal)))
            written.Add(last);
        var whole = string.Join("\n\n", written.Select(text => text.Trim()));
        return whole.Length == 0 ? null : whole.Length > AgentAnswer.LongestPartial ? whole[^AgentAnswer.LongestPartial..] : whole;
    }

    private async Task ReadEventsAsync(PromptWatch watch, TaskCompletionSource connected, CancellationToken ending)
    {
        while (!ending.IsCancellationRequested && server.IsAlive)
        {
            try
            {
                await using var stream = Interlocked.Exchange(ref opened, null) ?? new EventStream(client, prompt.Directory);
                await foreach (var found in stream.ReadAsync(ending))
                {
                    connected.TrySetResult();
                    watch.Handle(found);
                    await RefuseAsync(found, ending);
                }
            }
            catch (Exception exception) when (Unanswered(exception))
            {
                if (!ending.IsCancellationRequested)
                    logger.EventsBroken(prompt.RunId, session.Id, exception.Message);
            }
            eventsMissed = true;
            await Task.Delay(Poll, time, ending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Nobody is there to answer: an unanswered question would keep the session busy for ever.</summary>
    private async Task RefuseAsync(OpenCodeEvent found, CancellationToken ending)
    {
        if (found.Type is not ("permission.asked" or "question.asked"))
            return;
        if (!found.Properties.TryGetProperty("sessionID", out var asker) || asker.GetString() != session.Id || found.Properties.GetProperty("id").GetString() is not { } id)
            return;
        if (found.Type == "permission.asked")
            await client.RejectPermissionAsync(id, prompt.Directory, ending);
        else
            await client.RejectQuestionAsync(id, prompt.Directory, ending);
        onProgress(new AgentProgress("status", null, null, found.Type == "permission.asked" ? "a permission was refused" : "a question was refused"));
    }

    private OpenCodePrompt Request() => new() { MessageId = ids.Message, PartId = ids.Part, Agent = agent, Model = prompt.Model, System = prompt.System, Text = prompt.Text };

    private static bool Unanswered(Exception exception) => exception is HttpRequestException or IOException or OpenCodeRequestException or OperationCanceledException;
}
