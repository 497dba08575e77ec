namespace Orchestrate.Architecture.Tests;

/// <summary>Dependencies point one way: services know the shared libraries, and nobody but a host, a test or a benchmark knows a service.</summary>
public sealed class When_dependencies_are_read
{
    private static readonly Dictionary<string, string[]> Allowed = new(StringComparer.Ordinal)
    {
        ["shared/contracts"] = [],
        ["shared/domain"] = [],
        ["shared/service-defaults"] = [],
        ["shared/documents"] = ["shared/domain"],
        ["shared/messaging"] = ["shared/contracts"],
        ["cli"] = ["shared/domain", "shared/documents"],
    };

    [Fact]
    public void Should_find_the_projects() => Assert.True(Project.All.Count >= 14, $"Only {Project.All.Count} projects were found.");

    [Fact]
    public void Should_keep_shared_libraries_and_the_command_line_to_their_own()
    {
        foreach (var (folder, allowed) in Allowed)
        {
            var project = Assert.Single(Project.All, p => p.Folder == folder);
            var wrong = project.References.Except(allowed, StringComparer.Ordinal).ToList();
            Assert.True(wrong.Count == 0, $"{project.Path} must not reference {string.Join(", ", wrong)}.");
        }
    }

    [Fact]
    public void Should_let_services_know_only_shared_libraries()
    {
        foreach (var service in Project.All.Where(p => p.Folder.StartsWith("services/", StringComparison.Ordinal)))
        {
            var wrong = service.References.Where(r => !r.StartsWith("shared/", StringComparison.Ordinal)).ToList();
            Assert.True(wrong.Count == 0, $"{service.Path} must not reference {string.Join(", ", wrong)}.");
        }
    }

    [Fact]
    public void Should_let_only_hosts_tests_and_benchmarks_know_a_service()
    {
        foreach (var project in Project.All.Where(p => p.References.Any(r => r.StartsWith("services/", StringComparison.Ordinal))))
        {
            var top = project.Folder.Split('/')[0];
            Assert.True(top is "hosts" or "tests" or "bench", $"{project.Path} references a service.");
        }
    }

    [Fact]
    public void Should_let_nobody_but_tests_and_benchmarks_know_a_test()
    {
        foreach (var project in Project.All.Where(p => p.References.Any(r => r.StartsWith("tests/", StringComparison.Ordinal))))
            Assert.True(project.Folder.Split('/')[0] is "tests" or "bench", $"{project.Path} references a test project.");
    }

    [Fact]
    public void Should_keep_the_pure_libraries_free_of_packages()
    {
        foreach (var project in Project.All.Where(p => p.Folder is "shared/contracts" or "shared/domain"))
        {
            var packages = project.Xml.Descendants("PackageReference").Concat(project.Xml.Descendants("FrameworkReference")).ToList();
            Assert.True(packages.Count == 0, $"{project.Path} references {string.Join(", ", packages.Select(p => p.Attribute("Include")?.Value))}.");
        }
    }

    [Fact]
    public void Should_name_every_project_in_the_solution()
    {
        var solution = Repository.Read("Orchestrate.sln").Replace('\\', '/');
        var missing = Project.All.Where(p => !solution.Contains($"\"{p.Path}\"", StringComparison.Ordinal)).Select(p => p.Path).ToList();
        Assert.True(missing.Count == 0, $"Not in Orchestrate.sln: {string.Join(", ", missing)}.");
    }

    [Fact]
    public void Should_keep_programs_small()
    {
        foreach (var program in Repository.Files("services", "/Program.cs"))
        {
            var lines = Repository.Read(program).Split('\n').Count(l => !string.IsNullOrWhiteSpace(l));
            Assert.True(lines <= 15, $"{program} has {lines} lines; composition belongs into AddXxx and MapXxx.");
        }
    }
}
