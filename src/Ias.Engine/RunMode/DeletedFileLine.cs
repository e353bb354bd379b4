namespace Ias.Engine.RunMode;
internal static class DeletedFileLine { public static string Encode(string path) => path.Replace("%", "%25", StringComparison.Ordinal).Replace("|", "%7C", StringComparison.Ordinal).Replace("\r", "%0D", StringComparison.Ordinal).Replace("\n", "%0A", StringComparison.Ordinal); }
