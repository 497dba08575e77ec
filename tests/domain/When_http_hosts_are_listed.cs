using Orchestrate.Domain.Verification;

namespace Orchestrate.Domain.Tests;

/// <summary>VER-6: http_status reaches listed hosts only.</summary>
public sealed class When_http_hosts_are_listed
{
    [Theory]
    [InlineData("example.org", "http://example.org/", true)]
    [InlineData("example.org", "https://EXAMPLE.org/x?y", true)]
    [InlineData("example.org", "http://example.org:80/", true)]
    [InlineData("example.org", "http://example.org:8080/", false)]
    [InlineData("example.org:8080", "http://example.org:8080/", true)]
    [InlineData("example.org:8080", "http://example.org/", false)]
    [InlineData("example.org", "http://sub.example.org/", false)]
    [InlineData("example.org", "http://example.org.evil.com/", false)]
    [InlineData("example.org", "http://example.org@evil.com/", false)]
    [InlineData("127.0.0.1:5000", "http://127.0.0.1:5000/", true)]
    [InlineData("127.0.0.1:5000", "http://2130706433:5000/", true)]
    [InlineData("[::1]:5000", "http://[::1]:5000/", true)]
    [InlineData("::1", "http://[::1]/", true)]
    [InlineData("example.org", "http://exаmple.org/", false)]
    [InlineData("*", "http://example.org/", false)]
    [InlineData("", "http://example.org/", false)]
    public void Should_allow_exactly_those(string entry, string url, bool allowed) => Assert.Equal(allowed, HttpHosts.Allow([entry], new Uri(url)));

    [Theory]
    [InlineData("example.org", true)]
    [InlineData("example.org:8080", true)]
    [InlineData("[fd00::1]:80", true)]
    [InlineData("http://example.org", false)]
    [InlineData("example.org/x", false)]
    [InlineData("example.org:0", false)]
    [InlineData("example.org:99999", false)]
    [InlineData("example.org:", false)]
    [InlineData(":80", false)]
    [InlineData("*.example.org", false)]
    [InlineData("user@example.org", false)]
    [InlineData("a b", false)]
    [InlineData(" ", false)]
    public void Should_know_an_entry(string entry, bool isOne) => Assert.Equal(isOne, HttpHosts.IsEntry(entry));
}
