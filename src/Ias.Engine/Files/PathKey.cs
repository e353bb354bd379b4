using System.Globalization;
using System.Text;

namespace Ias.Engine.Files;

/// <summary>A short name for a path, for files about work trees.</summary>
public static class PathKey
{
    /// <summary>Sixteen hexadecimal digits, the same for the same text.</summary>
    /// <remarks>FNV-1a: it only tells work trees apart, and the first use of SHA-256 loads OpenSSL, which run-status and the first frame
    /// would wait for.</remarks>
    public static string Of(string path)
    {
        var hash = 14695981039346656037UL;
        foreach (var one in Encoding.UTF8.GetBytes(path))
        {
            hash = unchecked((hash ^ one) * 1099511628211UL);
        }

        return hash.ToString("x16", CultureInfo.InvariantCulture);
    }
}
