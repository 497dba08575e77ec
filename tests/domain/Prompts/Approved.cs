namespace Orchestrate.Domain.Tests.Prompts;

/// <summary>Texts that a person has read and approved: <c>tests/domain/Prompts/NAME.approved.md</c>.</summary>
internal static class Approved
{
    private static readonly string Received = Path.Combine(AppContext.BaseDirectory, "received");

    /// <summary>Fails when the text is not the approved one; what was received is written beside the test's program, to be copied over it.</summary>
    public static void Check(string name, string text)
    {
        var file = $"{name}.approved.md";
        var approved = Path.Combine(Samples.RepositoryRoot(), "tests", "domain", "Prompts", file);
        var was = File.Exists(approved) ? File.ReadAllText(approved).ReplaceLineEndings("\n") : "";
        var now = text + "\n";
        if (was == now)
            return;
        Directory.CreateDirectory(Received);
        File.WriteAllText(Path.Combine(Received, file), now);
        var (before, after) = (was.Split('\n'), now.Split('\n'));
        Assert.Fail($"The prompt differs from tests/domain/Prompts/{file}. Read it; when it is right, copy {Path.Combine(Received, file)} over it (all at once: cp {Received}/*.approved.md tests/domain/Prompts/).\n"
            + string.Join('\n', before.Except(after).Select(l => $"- {l}").Concat(after.Except(before).Select(l => $"+ {l}"))));
    }
}
