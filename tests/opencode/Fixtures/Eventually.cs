namespace Orchestrate.OpenCode.Tests.Fixtures;

internal static class Eventually
{
    /// <summary>Waits until a condition holds; fails after the deadline with its name.</summary>
    public static async Task HoldsAsync(string what, Func<bool> condition, double seconds = 20)
    {
        var deadline = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(deadline).TotalSeconds < seconds, $"Not within {seconds} s: {what}");
            await Task.Delay(20);
        }
    }
}
