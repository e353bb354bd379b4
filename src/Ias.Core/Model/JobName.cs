using System.Globalization;

namespace Ias.Core.Model;

/// <summary>The name of a pending job's file: <c>50-261122-011534123-000k3f9.json</c>. Sorted as text, the first is the next to be
/// claimed.</summary>
/// <param name="Priority">0 to 99.</param>
public readonly record struct JobName(int Priority, string Id) : IComparable<JobName>
{
    public const string Ending = ".json";

    /// <summary>Number of characters of <see cref="Minute"/>.</summary>
    public const int MinuteLength = 3 + JobIds.MinuteLength;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Priority:00}-{Id}");

    /// <summary>Name of the job's file.</summary>
    public string File => ToString() + Ending;

    /// <summary>The folder of jobs that were queued one by one in the same minute.</summary>
    public string Minute => ToString()[..MinuteLength];

    /// <summary>Parses the name of a file, or a name without the ending; null when it is not a job's.</summary>
    public static JobName? Parse(ReadOnlySpan<char> file)
    {
        var name = file.EndsWith(Ending, StringComparison.Ordinal) ? file[..^Ending.Length] : file;
        return Is(name) ? new JobName(((name[0] - '0') * 10) + name[1] - '0', name[3..].ToString()) : null;
    }

    /// <summary>True when the text is the name of a pending job's file.</summary>
    public static bool IsFile(ReadOnlySpan<char> file) => file.EndsWith(Ending, StringComparison.Ordinal) && Is(file[..^Ending.Length]);

    /// <summary>True when the text is a job's name, without the file's ending.</summary>
    public static bool Is(ReadOnlySpan<char> name) =>
        name.Length > 3 && name[2] == '-' && char.IsAsciiDigit(name[0]) && char.IsAsciiDigit(name[1]) && JobIds.Is(name[3..]);

    public int CompareTo(JobName other) =>
        Priority != other.Priority ? Priority.CompareTo(other.Priority) : string.CompareOrdinal(Id, other.Id);

    public static bool operator <(JobName left, JobName right) => left.CompareTo(right) < 0;

    public static bool operator >(JobName left, JobName right) => left.CompareTo(right) > 0;

    public static bool operator <=(JobName left, JobName right) => left.CompareTo(right) <= 0;

    public static bool operator >=(JobName left, JobName right) => left.CompareTo(right) >= 0;
}
