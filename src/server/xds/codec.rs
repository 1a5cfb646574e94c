//! The messages of ADS as bytes.

use prost::Message;
use std::marker::PhantomData;
use tonic::codec::{BufferSettings, Codec};
use tonic_prost::{ProstCodec, ProstDecoder, ProstEncoder};

/// Bytes that each stream keeps for each direction while it is idle, as nearly every stream is nearly
/// always; a longer message takes more for as long as it needs. The default of tonic is 8 KiB.
const BUFFER: usize = 512;
/// From this size on, messages leave without waiting for the next one. The default of tonic.
const BATCH: usize = 32 * 1024;

/// Protobuf, with buffers of the size that ADS needs: it sends `T` and receives `U`.
pub struct AdsCodec<T, U>(PhantomData<fn() -> (T, U)>);

impl<T, U> Default for AdsCodec<T, U> {
    fn default() -> AdsCodec<T, U> {
        AdsCodec(PhantomData)
    }
}

impl<T, U> Codec for AdsCodec<T, U>
where
    T: Message + Send + 'static,
    U: Message + Default + Send + 'static,
{
    type Encode = T;
    type Decode = U;
    type Encoder = ProstEncoder<T>;
    type Decoder = ProstDecoder<U>;

    fn encoder(&mut self) -> ProstEncoder<T> {
        ProstCodec::<T, U>::raw_encoder(BufferSettings::new(BUFFER, BATCH))
    }

    fn decoder(&mut self) -> ProstDecoder<U> {
        ProstCodec::<T, U>::raw_decoder(BufferSettings::new(BUFFER, BATCH))
    }
}
