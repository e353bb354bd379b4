namespace Ias.EndToEnd.Tests.Runs;

/// <summary>Kills at durable steps, two at a time, each in a repository of its own: every third, another third each day; all of them with
/// <c>IAS_TEST_LONG=1</c>.</summary>
internal static class KillSteps
{
    /// <param name="steps">Numbers of the steps, from 1.</param>
    /// <param name="wrongAfter">Kills there and goes on to the end; returns what is not as it should be then, or nothing.</param>
    public static void AtEach(IEnumerable<int> steps, Func<int, string?> wrongAfter)
    {
        var stride = Environment.GetEnvironmentVariable("IAS_TEST_LONG") == "1" ? 1 : 3;
        var today = DateTime.UtcNow.DayOfYear % stride;
        var failures = new System.Collections.Concurrent.ConcurrentBag<string>();
        Parallel.ForEach(
            steps.Where((_, index) => index % stride == today),
            new ParallelOptions { MaxDegreeOfParallelism = 2 },
            step =>
            {
                if (wrongAfter(step) is { Length: > 0 } wrong)
                {
                    failures.Add(wrong);
                }
            }
        );

        Assert.True(failures.IsEmpty, string.Join("\n\n", failures));
    }
}
