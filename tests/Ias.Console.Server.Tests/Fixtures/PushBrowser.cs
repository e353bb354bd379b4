using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace Ias.Console.Server.Tests.Fixtures;

/// <summary>What a browser has that is told: an address at a push service, a key, a secret.</summary>
public sealed class PushBrowser(string endpoint) : IDisposable
{
    private readonly ECDiffieHellman _key = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
    private readonly byte[] _secret = RandomNumberGenerator.GetBytes(16);

    public string Key => Base64Url.EncodeToString(Point(_key.ExportParameters(false)));

    public string Secret => Base64Url.EncodeToString(_secret);

    /// <summary>What the form on the Account page sends.</summary>
    public (string Name, string Value)[] Form(string workspace, params string[] events) =>
        [("workspace", workspace), ("endpoint", endpoint), ("key", Key), ("secret", Secret), .. events.Select(one => ("for", one))];

    /// <summary>Decrypts, as RFC 8188 and 8291 say.</summary>
    public JsonObject Read(byte[] message)
    {
        var salt = message[..16];
        Assert.Equal(4096u, BinaryPrimitives.ReadUInt32BigEndian(message.AsSpan(16)));
        var sender = message[21..(21 + message[20])];
        using var from = ECDiffieHellman.Create(
            new ECParameters
            {
                Curve = ECCurve.NamedCurves.nistP256,
                Q = new ECPoint { X = sender[1..33], Y = sender[33..] },
            }
        );
        var shared = HKDF.Extract(HashAlgorithmName.SHA256, _key.DeriveRawSecretAgreement(from.PublicKey), _secret);
        byte[] info = [.. "WebPush: info\0"u8, .. Point(_key.ExportParameters(false)), .. sender];
        var input = HKDF.Extract(HashAlgorithmName.SHA256, HKDF.Expand(HashAlgorithmName.SHA256, shared, 32, info), salt);
        using var cipher = new AesGcm(HKDF.Expand(HashAlgorithmName.SHA256, input, 16, [.. "Content-Encoding: aes128gcm\0"u8]), 16);
        var record = message[(21 + message[20])..];
        var plain = new byte[record.Length - 16];
        cipher.Decrypt(
            HKDF.Expand(HashAlgorithmName.SHA256, input, 12, [.. "Content-Encoding: nonce\0"u8]),
            record.AsSpan(..^16),
            record.AsSpan(^16..),
            plain
        );
        Assert.Equal(2, plain[^1]);
        return JsonNode.Parse(plain.AsSpan(..^1))!.AsObject();
    }

    public void Dispose() => _key.Dispose();

    private static byte[] Point(ECParameters key) => [4, .. key.Q.X!, .. key.Q.Y!];
}
