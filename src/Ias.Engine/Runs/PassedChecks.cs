using System.Globalization;
using System.Text;
using Ias.Core.Runs;
using Ias.Engine.Files;

namespace Ias.Engine.Runs;

/// <summary>
/// Checks that passed at the first try, by commit and command, for a day: a run that begins where another ended need not run them before
/// its first cycle. They are kept where no turn can write: <c>$XDG_STATE_HOME/ias/checks/</c>, an empty file for each, its time in its
/// name.
/// </summary>
/// <remarks>Failures are not kept: a cause outside the commit, such as a full disk, would excuse what the run breaks later.</remarks>
/// <param name="workTree">Work tree whose runs they are of.</param>
internal sealed class PassedChecks(string workTree, TimeProvider time)
{
    private const string TimeFormat = "yyyyMMddTHHmmssZ";

    private static readonly TimeSpan _kept = TimeSpan.FromDays(1);

    private readonly string _folder = FolderOf(workTree);

    /// <summary>Folder of what passed in the runs of a work tree; it need not exist.</summary>
    public static string FolderOf(string workTree) => Path.Combine(StateHome.Folder, "checks", PathKey.Of(Posix.RealPath(workTree)));

    /// <summary>Time at which the program passed on a commit; null = it is not known, or too long ago.</summary>
    public DateTimeOffset? Find(GateProgram program, string commit) =>
        KeyOf(program, commit) is { } key && OutsideFolder.Exists(_folder)
            ? OutsideFolder.EnumerateFiles(_folder, $"{key}@*").Select(TimeOf).Where(IsFresh).Max()
            : null;

    /// <summary>Keeps that the program passed on a commit just now, and removes what is too old.</summary>
    /// <exception cref="IOException">Disk full.</exception>
    public void Keep(GateProgram program, string commit)
    {
        if (KeyOf(program, commit) is not { } key)
        {
            return;
        }

        OutsideFolder.Make(_folder);
        foreach (var path in OutsideFolder.EnumerateFiles(_folder).Where(path => !IsFresh(TimeOf(path))).ToList())
        {
            OutsideFile.Delete(path);
        }

        var now = time.GetUtcNow().ToString(TimeFormat, CultureInfo.InvariantCulture);
        OutsideFile.WriteAllText(Path.Combine(_folder, $"{key}@{now}"), "");
    }

    // Null: its result depends on more than the commit, on folders it copies from the work tree.
    private string? KeyOf(GateProgram program, string commit) =>
        program.Checkout is { } checkout && checkout.Keep.All(folder => InsideFile.KindOf(workTree, folder) == InsideKind.Missing)
            ? Digest([commit, checkout.IsOffline.ToString(), string.Join('\n', checkout.Reports ?? []), .. program.Command])
            : null;

    private static string Digest(IEnumerable<string> parts) =>
        Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\0', parts))));

    private static DateTimeOffset? TimeOf(string path) =>
        DateTimeOffset.TryParseExact(
            path[(path.LastIndexOf('@') + 1)..],
            TimeFormat,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal,
            out var at
        )
            ? at
            : null;

    private bool IsFresh(DateTimeOffset? at) => time.GetUtcNow() - at is { } age && age >= TimeSpan.Zero && age < _kept;
}
