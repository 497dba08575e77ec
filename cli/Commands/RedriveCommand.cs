using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Orchestrate.Cli.Broker;
using Orchestrate.Cli.Hosting.Distributed;
using Orchestrate.Cli.Rendering;
using Orchestrate.Domain;

namespace Orchestrate.Cli.Commands;

/// <summary><c>orchestrate redrive</c>.</summary>
internal static class RedriveCommand
{
    internal static Command Create(CliEnvironment environment)
    {
        var queue = new Argument<string>("QUEUE") { Description = "The queue whose dead letters go back to it; QUEUE_error or QUEUE_skipped for those of one kind only" };
        var broker = new Option<string?>("--rabbitmq") { Description = $"Address of RabbitMQ (default: {BrokerAddresses.AmqpVariable}, else the broker of the local installation)", HelpName = "amqp://USER:PASSWORD@HOST:5672/VHOST" };
        var limit = new Option<int?>("--limit", "-n") { Description = "At most so many, oldest first", HelpName = "N" };
        var older = new Option<string?>("--older") { Description = "Only those that failed longer ago than this, for example 90s, 15m, 2h or 1d", HelpName = "AGE" };
        var id = new Option<string?>("--message-id") { Description = "Only this message", HelpName = "ID" };
        var dryRun = new Option<bool>("--dry-run") { Description = "Only say what would go back" };
        return new Command("redrive", "Send dead letters back to the queue in which they failed. Each is confirmed there before it is removed here: nothing is lost, and what comes twice does no harm.") { queue, broker, limit, older, id, dryRun }
            .Does(environment, async (result, cancellationToken) =>
            {
                if (result.GetValue(limit) is <= 0)
                    throw new CliException("--limit must be at least 1.");
                var before = result.GetValue(older) is { } age ? environment.Time.GetUtcNow() - Age(age) : (DateTimeOffset?)null;
                var order = RedriveOrder.For(result.GetRequiredValue(queue), result.GetValue(limit), before, result.GetValue(id), result.GetValue(dryRun));
                var terminal = environment.Terminal(result.GetValue(Shared.Json));
                await using var redrive = await Redrive.ConnectAsync(BrokerAddresses.Amqp(result.GetValue(broker), environment, new InstallationFolder(Shared.DataFolder(result, environment))), cancellationToken);
                var moved = await redrive.RunAsync(order, letter => QueueViews.Tell(terminal, order, letter, environment.Time.GetUtcNow()), cancellationToken);
                if (moved.Count == 0)
                    throw new CliException(ExitCodes.Refused, $"Nothing to redrive: no {(order is { Before: null, MessageId: null } ? "message" : "such message")} is in {string.Join(" or ", order.Sources)}.");
                if (result.GetValue(Shared.Json))
                    await environment.Output.WriteLineAsync(JsonSerializer.Serialize(new { queue = order.Queue, dry_run = order.DryRun, count = moved.Count, messages = moved }, DomainJson.Options));
                else
                    terminal.Line($"{Clean.Count(moved.Count, "message")} {(order.DryRun ? "would go" : "went")} back to {Clean.Markup(order.Queue)}.");
                return ExitCodes.Ok;
            })
            .With("orchestrate redrive loop-run --dry-run", "orchestrate redrive loop-run --limit 1", "orchestrate redrive worker-turns_skipped --older 1h");
    }

    private static TimeSpan Age(string text)
    {
        if (text.Length > 1 && double.TryParse(text[..^1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number < 100_000)
        {
            TimeSpan? unit = text[^1] switch { 's' => TimeSpan.FromSeconds(1), 'm' => TimeSpan.FromMinutes(1), 'h' => TimeSpan.FromHours(1), 'd' => TimeSpan.FromDays(1), _ => null };
            if (unit is { } one)
                return one * number;
        }

        throw new CliException($"--older must be a number with s, m, h or d, for example 15m, not '{text}'.");
    }
}
