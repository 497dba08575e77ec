using System.Text.RegularExpressions;

namespace Orchestrate.Architecture.Tests;

/// <summary>Compose file and chart set only what the code reads; a key that nobody reads is a setting that silently does nothing.</summary>
public sealed partial class When_the_deployment_is_read
{
    private static readonly string[] Services = ["gateway", "run-api", "loop-coordinator", "worker-runner", "event-stream"];

    [Fact]
    public void Should_set_only_keys_that_exist()
    {
        var known = KnownKeys();
        var unknown =
            from file in DeploymentFiles()
            from Match match in Key().Matches(Repository.Read(file))
            let key = $"{match.Groups["section"].Value}:{match.Groups["property"].Value}"
            where !known.Contains(key)
            select $"{file}: {match.Value}";
        var all = unknown.Distinct().ToList();
        Assert.True(all.Count == 0, $"No options class has these:\n{string.Join('\n', all)}");
    }

    [Fact]
    public void Should_document_only_keys_that_exist()
    {
        var known = KnownKeys();
        var unknown = DocumentedKey().Matches(Repository.Read("docs/operations.md"))
            .Select(m => $"{m.Groups["section"].Value}:{m.Groups["property"].Value}").Where(k => !known.Contains(k)).Distinct().ToList();
        Assert.True(unknown.Count == 0, $"docs/operations.md names keys that no options class has: {string.Join(", ", unknown)}");
    }

    [Fact]
    public void Should_deploy_every_service()
    {
        var compose = Repository.Read("docker-compose.yml");
        var chart = string.Concat(Repository.Files("deploy/helm").Select(Repository.Read));
        foreach (var service in Services)
        {
            Assert.Contains($"\n  {service}:\n", compose, StringComparison.Ordinal);
            Assert.Contains(service, chart, StringComparison.Ordinal);
            var assembly = Regex.Match(compose, $@"SERVICE: {service}, ASSEMBLY: (?<name>[\w.]+)").Groups["name"].Value;
            Assert.True(Repository.Has($"services/{service}/{assembly}.csproj"), $"docker-compose.yml builds services/{service}/{assembly}.csproj, which does not exist.");
        }
    }

    [Fact]
    public void Should_keep_the_database_away_from_worker_runner()
    {
        var compose = Repository.Read("docker-compose.yml");
        var start = compose.IndexOf("\n  worker-runner:", StringComparison.Ordinal);
        var runner = compose[start..compose.IndexOf("\n  event-stream:", StringComparison.Ordinal)];
        Assert.DoesNotContain("database", Regex.Replace(runner, "#.*", string.Empty), StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("ConnectionStrings", Repository.Read("deploy/helm/orchestrate/templates/worker-runner.yaml"), StringComparison.Ordinal);
    }

    private static IEnumerable<string> DeploymentFiles() => Repository.Files("deploy").Append("docker-compose.yml");

    /// <summary><c>Section:Property</c> of every options class, and the connection string.</summary>
    private static HashSet<string> KnownKeys()
    {
        var known = new HashSet<string>(StringComparer.Ordinal) { "ConnectionStrings:Orchestrate" };
        foreach (var file in Repository.Files("services", ".cs").Concat(Repository.Files("shared", ".cs")))
        {
            var text = Repository.Read(file);
            if (Section().Match(text) is not { Success: true } section)
                continue;
            foreach (Match property in Property().Matches(text))
                known.Add($"{section.Groups[1].Value}:{property.Groups[1].Value}");
        }

        return known;
    }

    [GeneratedRegex(@"\b(?<section>[A-Z][A-Za-z]+)__(?<property>[A-Za-z]+)")]
    private static partial Regex Key();

    [GeneratedRegex(@"`(?<section>[A-Z][A-Za-z]+):(?<property>[A-Z][A-Za-z]+)")]
    private static partial Regex DocumentedKey();

    [GeneratedRegex("const string SectionName = \"([\\w:]+)\"")]
    private static partial Regex Section();

    [GeneratedRegex(@"public [\w<>,.?\[\] ]+ (\w+) \{ get; (?:set|init); \}")]
    private static partial Regex Property();
}
