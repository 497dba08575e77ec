namespace Orchestrate.Architecture.Tests;

/// <summary>The failure matrix of docs/operations.md. That the tests it names exist is checked with those of all documents.</summary>
public sealed class When_failures_are_listed
{
    private static readonly string[] Services = ["gateway", "run-api", "event-stream", "loop-coordinator", "worker-runner"];

    [Fact]
    public void Should_name_a_test_in_every_line()
    {
        var section = Section();
        var lines = section.Split('\n').Where(line => line.StartsWith('|') && !line.StartsWith("|---", StringComparison.Ordinal)).ToList();
        var unproven = lines.Where(line => !line.Contains("| shown by |", StringComparison.Ordinal) && !line.Contains("`When_", StringComparison.Ordinal)).ToList();
        Assert.True(unproven.Count == 0, $"Lines without a test:\n{string.Join('\n', unproven)}");
    }

    [Fact]
    public void Should_list_every_service_and_both_servers()
    {
        var section = Section();
        foreach (var name in Services.Concat(["RabbitMQ", "PostgreSQL"]))
            Assert.Contains($"\n| {name} |", section, StringComparison.Ordinal);
    }

    private static string Section()
    {
        var text = Repository.Read("docs/operations.md");
        var begin = text.IndexOf("## What happens when something dies", StringComparison.Ordinal);
        Assert.True(begin >= 0, "docs/operations.md has no section on what happens when something dies.");
        return text[begin..text.IndexOf("\n## ", begin + 1, StringComparison.Ordinal)];
    }
}
