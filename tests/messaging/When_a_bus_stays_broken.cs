namespace Orchestrate.Messaging.Tests;

public sealed class When_a_bus_stays_broken
{
    private static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch;

    // Each letter is five seconds: w works, b is broken although the broker answers, a the broker is away.
    [Theory]
    [InlineData("bbbb", true)]
    [InlineData("bbb", false)]
    [InlineData("wwww", false)]
    [InlineData("aaaaaaaa", false)]
    [InlineData("bbbwbbb", false)]
    [InlineData("bbbabbb", false)]
    [InlineData("aabbbb", true)]
    public void Should_lose_patience_only_when_the_broker_answers_all_the_time(string story, bool over)
    {
        var patience = new BusPatience(TimeSpan.FromSeconds(15));
        var ends = story.Select((letter, index) => patience.IsOver(letter == 'w', letter != 'a', Start.AddSeconds(5 * index))).ToList();
        Assert.Equal(over, ends[^1]);
    }
}
