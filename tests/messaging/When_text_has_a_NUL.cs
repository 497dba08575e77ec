using System.Text;
using Orchestrate.LoopCoordinator.Store;

namespace Orchestrate.Messaging.Tests;

public sealed class When_text_has_a_NUL
{
    [Theory]
    [InlineData("""{"a":"b"}""", """{"a":"b"}""")]
    [InlineData("""{"a":"\u0000"}""", """{"a":"\ufffd"}""")]
    [InlineData("""{"a":"x\u0000y\u0000"}""", """{"a":"x\ufffdy\ufffd"}""")]
    [InlineData("""{"a":"\\u0000"}""", """{"a":"\\u0000"}""")]
    [InlineData("""{"a":"\\\u0000"}""", """{"a":"\\\ufffd"}""")]
    [InlineData("""{"ä\u0000":"\u0000🙂"}""", """{"ä\ufffd":"\ufffd🙂"}""")]
    public void Should_replace_it_and_nothing_else(string json, string expected)
    {
        Assert.Equal(expected, JsonbText.Clean(json));
        Assert.Equal(expected, Encoding.UTF8.GetString(JsonbText.Clean(Encoding.UTF8.GetBytes(json))));
    }
}
