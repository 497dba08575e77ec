using MassTransit;
using Orchestrate.Contracts.Work;
using Orchestrate.LoopCoordinator.Store;
using Orchestrate.Messaging;

namespace Orchestrate.LoopCoordinator.Templates;

/// <summary>Tells a runner the template of a turn that it does not know.</summary>
public sealed class FindTemplateConsumer(TemplateStore templates, IMessageSender sender) : IConsumer<FindTemplate>
{
    /// <inheritdoc/>
    public async Task Consume(ConsumeContext<FindTemplate> context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var request = context.Message;
        await sender.ReplyAsync(context, new TemplateFound { RunId = request.RunId, Text = await templates.FindAsync(request.Digest, context.CancellationToken) });
    }
}
