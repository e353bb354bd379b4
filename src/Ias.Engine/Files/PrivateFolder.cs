namespace Ias.Engine.Files;

/// <summary>Folders nobody else may enter.</summary>
internal static class PrivateFolder
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Makes the folder, or checks that it is this user's.</summary>
    /// <exception cref="ProblemException">It belongs to somebody else (someone was first in a shared temporary folder).</exception>
    public static void Make(string path)
    {
        OutsideFolder.Make(path, OwnerOnly);
        try
        {
            OutsideFile.SetUnixFileMode(path, OwnerOnly); // only the owner (or root) can do this
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ProblemException(
                new Problem("ICE's private folder belongs to another user.", path, "Set XDG_STATE_HOME to a folder you own."),
                e
            );
        }
    }
}
