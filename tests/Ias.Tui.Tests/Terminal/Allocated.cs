namespace Ias.Tui.Tests.Terminal;

/// <summary>Measures the bytes that repeated work allocates.</summary>
public static class Allocated
{
    private const int Tries = 5;

    /// <summary>Bytes on this thread, the least of five tries at most: a collection that another test causes meanwhile puts the rest of an
    /// allocation block (8 KB) on the bill.</summary>
    public static long By(Action work)
    {
        var least = long.MaxValue;
        for (var left = Tries; left > 0 && least > 0; left--)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            work();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}
