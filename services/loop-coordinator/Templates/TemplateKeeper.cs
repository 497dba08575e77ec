using Orchestrate.Documents;
using Orchestrate.LoopCoordinator.Store;

namespace Orchestrate.LoopCoordinator.Templates;

/// <summary>Keeps the templates that this coordinator was started with before it orders a turn with them.</summary>
public sealed class TemplateKeeper(PromptCatalog prompts, TemplateStore templates) : IHostedService
{
    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => templates.KeepAsync(prompts.All, cancellationToken);

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
