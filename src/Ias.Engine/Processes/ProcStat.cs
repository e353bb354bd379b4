using System.Globalization;
using System.Text;
using Ias.Engine.Files;

namespace Ias.Engine.Processes;

/// <summary>One line of <c>/proc/&lt;pid&gt;/stat</c>. A pid alone names nothing for long, ids are reused: pid and start time together
/// do.</summary>
/// <param name="Pid">Process id.</param>
/// <param name="Name">The program's short name, at most 15 bytes.</param>
/// <param name="State">Of its first thread: R, S, D, Z (ended) …</param>
/// <param name="Parent">Parent's process id.</param>
/// <param name="Session">Session id.</param>
/// <param name="CpuTicks">CPU time, user and system, its own and its dead children's, in clock ticks (1/100 s).</param>
/// <param name="Threads">Its threads, a dead first one among them until all have ended.</param>
/// <param name="StartTicks">Start, in clock ticks since boot.</param>
public sealed record ProcStat(int Pid, string Name, char State, int Parent, int Session, long CpuTicks, int Threads, long StartTicks)
{
    /// <summary>Clock ticks in a second; fixed at 100 for user space on Linux.</summary>
    public const int TicksPerSecond = 100;

    /// <summary>
    /// True when the process is dead but not yet reaped. A program whose first thread has ended shows the same letter while its other
    /// threads still run.
    /// </summary>
    public bool IsZombie => State is 'Z' or 'X' && Threads <= 1;

    /// <summary>Null when there is no such process.</summary>
    public static ProcStat? Read(int pid)
    {
        Span<byte> buffer = stackalloc byte[1024];
        var length = ReadProcFile($"/proc/{pid}/stat", buffer);
        return length > 0 ? Parse(buffer[..length]) : null;
    }

    /// <summary>All processes that can be seen.</summary>
    public static List<ProcStat> ReadAll()
    {
        var all = new List<ProcStat>(128);
        foreach (var folder in OutsideFolder.EnumerateDirectories("/proc"))
        {
            if (
                int.TryParse(folder.AsSpan("/proc/".Length), NumberStyles.None, CultureInfo.InvariantCulture, out var pid)
                && Read(pid) is { } stat
            )
            {
                all.Add(stat);
            }
        }

        return all;
    }

    /// <summary>The value of a variable in the environment the process was started with; null when it has none, is gone, or is another
    /// user's.</summary>
    public static string? EnvironmentValue(int pid, string name)
    {
        byte[]? environment;
        try
        {
            environment = RegularFile.Read($"/proc/{pid}/environ");
            if (environment is { Length: 0 }) // its first thread has ended; any other knows
            {
                environment = OutsideFolder
                    .EnumerateDirectories($"/proc/{pid}/task")
                    .Select(thread => RegularFile.Read($"{thread}/environ"))
                    .FirstOrDefault(found => found is { Length: > 0 });
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }

        Span<byte> key = stackalloc byte[name.Length + 1];
        Encoding.ASCII.GetBytes(name, key);
        key[^1] = (byte)'=';
        for (var rest = environment.AsSpan(); !rest.IsEmpty; )
        {
            var end = rest.IndexOf((byte)0) is >= 0 and var zero ? zero : rest.Length;
            if (rest[..end].StartsWith(key))
            {
                return Encoding.UTF8.GetString(rest[key.Length..end]);
            }

            rest = rest[Math.Min(rest.Length, end + 1)..];
        }

        return null;
    }

    internal static ProcStat? Parse(ReadOnlySpan<byte> line)
    {
        // The name stands in parentheses and may hold anything, parentheses and newlines too: fields are counted from the last one.
        var open = line.IndexOf((byte)'(');
        var close = line.LastIndexOf((byte)')');
        if (open < 1 || close < open || !int.TryParse(line[..(open - 1)], CultureInfo.InvariantCulture, out var pid))
        {
            return null;
        }

        var name = Encoding.UTF8.GetString(line[(open + 1)..close]);
        Span<long> fields = stackalloc long[23]; // numbered as in proc(5)
        var state = ' ';
        var number = 3;
        foreach (var range in line[(close + 2)..].Split((byte)' '))
        {
            var field = line[(close + 2)..][range];
            if (number == 3 && field.Length == 1)
            {
                state = (char)field[0];
            }
            else if (number < fields.Length && long.TryParse(field, CultureInfo.InvariantCulture, out var value))
            {
                fields[number] = value;
            }

            number++;
        }

        return number <= 22
            ? null
            : new ProcStat(
                pid,
                name,
                state,
                (int)fields[4],
                (int)fields[6],
                fields[14] + fields[15] + fields[16] + fields[17],
                (int)fields[20],
                fields[22]
            );
    }

    private static int ReadProcFile(string path, Span<byte> buffer)
    {
        try
        {
            using var file = OutsideFile.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return RandomAccess.Read(file, buffer, 0);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return 0; // gone, or dying (ESRCH)
        }
    }
}
