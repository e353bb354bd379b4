using System.Runtime.InteropServices;
using Ias.Engine.Files;

namespace Ias.Engine.Processes;

/// <summary>The user of this process: id and home folder.</summary>
internal static partial class Ids
{
    /// <summary>The effective user id.</summary>
    public static uint User() => EffectiveUser();

    /// <summary>The home folder the system has for this user, which ssh takes whatever HOME says; empty = it has none.</summary>
    public static string SystemHome()
    {
        var id = User().ToString(System.Globalization.CultureInfo.InvariantCulture);
        foreach (var line in (RegularFile.Text("/etc/passwd") ?? "").Split('\n'))
        {
            if (line.Split(':') is [_, _, var number, _, _, var home, ..] && number == id)
            {
                return home;
            }
        }

        return "";
    }

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint EffectiveUser();
}
