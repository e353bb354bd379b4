using Ias.Engine.Files;
using Microsoft.Win32.SafeHandles;

namespace Ias.Engine.Tests.Files;

/// <summary>Folders in folders, further down than any path reaches.</summary>
internal static class Deep
{
    /// <summary>Makes <paramref name="depth"/> folders named <c>d</c>, and in the deepest a folder of the given name.</summary>
    public static void Make(string path, int depth, string last = "last")
    {
        using var inside = InsideFolder.Open(path);
        SafeFileHandle at = inside.Handle;
        for (var n = 0; n <= depth; n++)
        {
            byte[] name = n == depth ? [.. System.Text.Encoding.UTF8.GetBytes(last), 0] : [.. "d\0"u8];
            Assert.Equal(0, HandleCalls.MakeFolder(at, name));
            var next = HandleCalls.OpenName(at, name, HandleCalls.ToLook, out var error);
            Assert.Equal(0, error);
            if (at != inside.Handle)
            {
                at.Dispose();
            }

            at = next;
        }

        at.Dispose();
    }
}
