using System.Text.Json;
using Orchestrate.Domain;
using Orchestrate.Domain.Runs;
using Orchestrate.LoopCoordinator.Store;
using Orchestrate.TestSupport;

namespace Orchestrate.LoopCoordinator.Tests;

public sealed class When_a_state_is_stored
{
    /// <summary>States whose members, down to the last, have now the value that they begin with, now their type's default, now another one.</summary>
    [Fact]
    public void Should_be_read_as_the_domain_reads_its_own()
    {
        var shorter = 0;
        for (var seed = 0; seed < 400; seed++)
        {
            var state = (RunState)new MadeUp(new Random(seed)).Make(typeof(RunState))!;
            var whole = JsonSerializer.SerializeToUtf8Bytes(state, DomainJson.Options);
            var stored = StateJson.Write(state);
            Assert.Equal(Read(whole), Read(stored));
            shorter += stored.Length < whole.Length ? 1 : 0;
        }

        Assert.Equal(400, shorter);
    }

    private static string Read(byte[] json) => JsonSerializer.Serialize(JsonSerializer.Deserialize<RunState>(json, DomainJson.Options), DomainJson.Options);
}
