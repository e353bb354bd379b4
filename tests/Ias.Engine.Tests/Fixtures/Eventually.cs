using System.Diagnostics;

namespace Ias.Tests;

/// <summary>Waits for a condition with a limit; the one way tests wait.</summary>
public static class Eventually
{
    /// <summary>Returns as soon as <paramref name="condition"/> holds; fails after <paramref name="limit"/> (default 30 s) naming <paramref
    /// name="what"/>.</summary>
    public static async Task True(Func<bool> condition, string what, TimeSpan? limit = null, Func<string>? more = null)
    {
        var waited = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(
                waited.Elapsed < (limit ?? TimeSpan.FromSeconds(30)),
                $"waited {waited.Elapsed.TotalSeconds:0.0} s in vain for: {what} {(waited.Elapsed < (limit ?? TimeSpan.FromSeconds(30)) ? "" : more?.Invoke())}"
            );
            await Task.Delay(TimeSpan.FromMilliseconds(10), TestContext.Current.CancellationToken);
        }
    }
}
