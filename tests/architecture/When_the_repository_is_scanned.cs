using System.Text.RegularExpressions;

namespace Orchestrate.Architecture.Tests;

/// <summary>Things that must not be in any file.</summary>
public sealed partial class When_the_repository_is_scanned
{
    // Put together from parts, so that this file does not name them itself.
    private static readonly string[] RegistryHosts =
    [
        string.Join('.', "npmjs", "org"), string.Join('.', "npmjs", "com"), string.Join('.', "yarnpkg", "com"), string.Join('.', "nuget", "org"), string.Join('.', "pypi", "org"),
        string.Join('.', "pythonhosted", "org"), string.Join('.', "proxy", "golang", "org"), string.Join('.', "crates", "io"), string.Join('.', "deb", "debian", "org"),
    ];

    [Fact]
    public void Should_name_no_package_registry()
    {
        var found = Search(line => RegistryHosts.Any(h => line.Contains(h, StringComparison.OrdinalIgnoreCase)));
        Assert.True(found.Count == 0, $"A package registry is the machine's business (its own configuration names it):\n{string.Join('\n', found)}");
    }

    [Fact]
    public void Should_configure_no_package_registry()
    {
        var found = Repository.Files().Where(f => Path.GetFileName(f).ToUpperInvariant() is "NUGET.CONFIG" or ".NPMRC" or ".YARNRC").ToList();
        Assert.True(found.Count == 0, string.Join(", ", found));
    }

    [Fact]
    public void Should_name_no_path_of_a_machine()
    {
        var found = Search(line => MachinePath().IsMatch(line));
        Assert.True(found.Count == 0, $"Absolute paths of somebody's machine:\n{string.Join('\n', found)}");
    }

    [Fact]
    public void Should_leave_nothing_open_in_the_code()
    {
        var found = Search(line => OpenEnd().IsMatch(line), ".cs");
        Assert.True(found.Count == 0, $"Finish it, or write it down as an issue:\n{string.Join('\n', found)}");
    }

    [Fact]
    public void Should_swallow_no_exception()
    {
        var found = Repository.Files(extension: ".cs").Where(f => EmptyCatch().IsMatch(Repository.Read(f))).ToList();
        Assert.True(found.Count == 0, $"An empty catch hides a failure: {string.Join(", ", found)}");
    }

    private static List<string> Search(Func<string, bool> matches, string? extension = null) =>
    [
        .. from file in Repository.Files(extension: extension)
           from line in File.ReadAllLines(Repository.PathOf(file)).Select((text, index) => (text, number: index + 1))
           where matches(line.text)
           select $"{file}:{line.number}: {line.text.Trim()}",
    ];

    [GeneratedRegex(@"(?<![\w.~$}-])/(work|root|Users)/\w|(?<![\w.~$}-])/home/(?!orchestrate\b|agent\b)\w+|(?<![\w.~$}-])/tmp/(h|oc|hub)\b|\b[A-Z]:\\Users\\")]
    private static partial Regex MachinePath();

    // Split for the same reason as the hosts.
    [GeneratedRegex(@"//.*\b(TO" + @"DO|FIX" + @"ME|HA" + @"CK)\b|#pragma warning dis" + @"able|\bSkip\s*=\s*""|throw new NotImplemented" + @"Exception|Thread\.Sle" + @"ep")]
    private static partial Regex OpenEnd();

    [GeneratedRegex(@"catch\s*(\([^)]*\))?\s*(when\s*\([^{]*\))?\s*\{\s*\}")]
    private static partial Regex EmptyCatch();
}
