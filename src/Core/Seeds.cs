using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace VideoSsm.Eval.Core;

/// <summary>Seeds derived from names, never from loop order.</summary>
public static class Seeds
{
    /// <summary>The seed of one sample: the first 8 bytes of SHA-256 over <c>suiteSeed/promptId/sample</c>, big endian, top bit cleared.</summary>
    public static ulong ForSample(ulong suiteSeed, string promptId, int sample) => FromName($"{suiteSeed}/{promptId}/{sample}");

    /// <summary>A seed from any name. Below 2^63, so that it also fits engines with signed seeds.</summary>
    public static ulong FromName(string name) =>
        BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(name))) & 0x7fff_ffff_ffff_ffff;
}
