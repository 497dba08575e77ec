using System.Runtime.Serialization;
using System.Text.Json;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Orchestrate.Messaging;

/// <summary>
/// Tells the coordinator of a command that is about to go to <c>_error</c> or <c>_skipped</c>, so that no run waits for it until its deadline. Whether the consumer failed, the body
/// could not be read or nobody knew its type is the same to the run; a <c>Fault&lt;T&gt;</c> exists for the first only.
/// </summary>
internal sealed partial class UnconsumedCommandReporter : IFilter<ExceptionReceiveContext>, IFilter<ReceiveContext>
{
    private readonly Lazy<IBus> bus;
    private readonly ILogger logger;

    public UnconsumedCommandReporter(IServiceProvider provider)
    {
        bus = new Lazy<IBus>(provider.GetRequiredService<IBus>);
        logger = provider.GetRequiredService<ILogger<UnconsumedCommandReporter>>();
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("unconsumed-command");

    public async Task Send(ExceptionReceiveContext context, IPipe<ExceptionReceiveContext> next)
    {
        var unreadable = context.Exception is SerializationException or JsonException;
        var cause = context.Exception.GetBaseException().Message;
        await ReportAsync(
            context,
            unreadable ? "command_unreadable" : "command_failed",
            unreadable
                ? $"The runner could not read the command; is it of another version? {cause}"
                : $"The runner failed before or after the work: {cause}");
        await next.Send(context);
    }

    public async Task Send(ReceiveContext context, IPipe<ReceiveContext> next)
    {
        await ReportAsync(context, "command_unknown", "The runner does not know this kind of command; is it of another version?");
        await next.Send(context);
    }

    private async Task ReportAsync(ReceiveContext context, string code, string detail)
    {
        if (UnconsumedCommand.Report(context.Body.GetBytes(), code, detail) is not { } report)
        {
            Unknown(context.InputAddress, code, detail);
            return;
        }

        Unconsumed(report.WorkId, report.RunId, context.InputAddress, code, detail);
        await bus.Value.Publish(report, context.CancellationToken);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The command for work {WorkId} of run {RunId} leaves {Queue} unconsumed ({Code}): {Detail}")]
    private partial void Unconsumed(Guid workId, Guid runId, Uri queue, string code, string detail);

    [LoggerMessage(Level = LogLevel.Error, Message = "A message leaves {Queue} unconsumed ({Code}), and it does not say for which work it was: {Detail}")]
    private partial void Unknown(Uri queue, string code, string detail);
}
