using System.Collections.Concurrent;
using MassTransit;
using Orchestrate.Contracts.Work;
using Orchestrate.Documents;
using Orchestrate.Domain.Prompts;

namespace Orchestrate.WorkerRunner.Execution;

/// <summary>
/// Puts the system texts of turns together. A coordinator with the same prompts as this runner, which is the rule, is asked nothing; one with others is asked once for each template.
/// </summary>
public sealed class SystemPrompts(PromptCatalog prompts, IServiceScopeFactory scopes)
{
    private readonly ConcurrentDictionary<string, SystemTemplate> _others = new(StringComparer.Ordinal);

    /// <summary>The text of a turn.</summary>
    /// <exception cref="WorkFailureException">No coordinator knows the turn's template, or what it was answered is another one.</exception>
    /// <exception cref="RequestException">No coordinator answered.</exception>
    public async Task<string> TextAsync(ExecuteTurn command, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(command);
        if (command.SystemTemplate is not { } digest)
            return command.System ?? throw new WorkFailureException("fatal", "no_system_prompt", "The turn has neither a system prompt nor a template of one.");
        var template = prompts.Find(digest) ?? (_others.TryGetValue(digest, out var known) ? known : await AskAsync(command.RunId, digest, cancellationToken));
        return template.Render(command.SystemValues);
    }

    private async Task<SystemTemplate> AskAsync(Guid runId, string digest, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var coordinator = scope.ServiceProvider.GetRequiredService<IRequestClient<FindTemplate>>();
        var answer = await coordinator.GetResponse<TemplateFound>(new FindTemplate { RunId = runId, Digest = digest }, cancellationToken);
        var template = answer.Message.Text is { } text ? new SystemTemplate(text) : null;
        return template?.Digest == digest
            ? _others[digest] = template
            : throw new WorkFailureException("fatal", "unknown_system_template", $"No coordinator has the system prompt's template {digest}. Are all services on one database?");
    }
}
