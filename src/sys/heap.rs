//! The program's memory: dlmalloc, because musl's allocator grew by 12 KB with each look at
//! the host, with what was allocated the same. It keeps up to 2 MB that are free (`trim_check`
//! of its `sys_trim`), which a look fills and empties; between two looks the kernel can have them.

#![allow(unsafe_code, reason = "an allocator hands out raw memory")]

use std::alloc::{GlobalAlloc, Layout};
use std::sync::{Mutex, MutexGuard, PoisonError};

use dlmalloc::Dlmalloc;

static HEAP: Mutex<Dlmalloc> = Mutex::new(Dlmalloc::new());

fn heap() -> MutexGuard<'static, Dlmalloc> {
    // Nothing below panics, and a panic ends the process.
    HEAP.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The allocator, for `#[global_allocator]`.
#[derive(Clone, Copy, Debug)]
pub struct Heap;

// SAFETY: dlmalloc gives out memory of the size and alignment that it is asked for, and keeps
// it until it is given back; the lock lets one thread at a time change its lists.
unsafe impl GlobalAlloc for Heap {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: it takes any size and alignment.
        unsafe { heap().malloc(layout.size(), layout.align()) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: as above.
        unsafe { heap().calloc(layout.size(), layout.align()) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        // SAFETY: the caller says that the block is of this allocator and has this layout.
        unsafe { heap().free(block, layout.size(), layout.align()) }
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // SAFETY: as above; the new size goes with the alignment, says the caller.
        unsafe { heap().realloc(block, layout.size(), layout.align(), size) }
    }
}

/// Gives the kernel what is free at the end of the heap.
pub fn trim() {
    // SAFETY: it changes only what is free, under the lock.
    unsafe { heap().trim(0) };
}
