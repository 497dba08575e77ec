using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Orchestrate.Architecture.Tests;

/// <summary>Package versions are exact and in one file.</summary>
public sealed partial class When_packages_are_pinned
{
    [Fact]
    public void Should_pin_exactly()
    {
        var versions = XDocument.Parse(Repository.Read("Directory.Packages.props")).Descendants("PackageVersion").ToList();
        Assert.NotEmpty(versions);
        foreach (var version in versions)
        {
            var text = version.Attribute("Version")?.Value ?? string.Empty;
            Assert.True(Exact().IsMatch(text), $"{version.Attribute("Include")?.Value}: `{text}` is not an exact version like `[1.2.3]`.");
        }
    }

    [Fact]
    public void Should_keep_versions_out_of_projects()
    {
        foreach (var project in Project.All)
        {
            var own = project.Xml.Descendants("PackageReference")
                .Where(p => p.Attribute("Version") is not null || p.Attribute("VersionOverride") is not null || p.Elements().Any(e => e.Name.LocalName.StartsWith("Version", StringComparison.Ordinal)))
                .Select(p => p.Attribute("Include")?.Value).ToList();
            Assert.True(own.Count == 0, $"{project.Path} sets versions of {string.Join(", ", own)}; they belong into Directory.Packages.props.");
        }
    }

    [GeneratedRegex(@"^\[\d+\.\d+\.\d+(\.\d+)?(-[\w.]+)?\]$")]
    private static partial Regex Exact();
}
