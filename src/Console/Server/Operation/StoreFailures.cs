using System.Data.Common;

namespace Ias.Console.Server.Operation;

/// <summary>Requests of this process that the store could not serve: gone, full, damaged, not reached.</summary>
public sealed partial class StoreFailures(TimeProvider time, ILogger<StoreFailures> logger)
{
    /// <summary>Time after a failure during which the server says that it is not ready. A full disk fails only writes, and only writes
    /// show that it has room again.</summary>
    public static readonly TimeSpan Rest = TimeSpan.FromSeconds(30);

    private long _last; // timestamp; 0 = none

    /// <summary>True for <see cref="Rest"/> after a failure.</summary>
    public bool IsRecent => Interlocked.Read(ref _last) is var last and not 0 && time.GetElapsedTime(last) < Rest;

    /// <summary>Records and logs a failure.</summary>
    public void Add(DbException failed)
    {
        Interlocked.Exchange(ref _last, Math.Max(1, time.GetTimestamp()));
        Unavailable(logger, failed.Message.ReplaceLineEndings(" "));
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The store cannot be used: {Why}")]
    private static partial void Unavailable(ILogger logger, string why);
}
